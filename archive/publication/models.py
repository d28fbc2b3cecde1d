"""Renditions under work, publications, and what an officer accepted of them."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from archive.core.models import ArchiveModel
from archive.incidents.models import Place, Term
from archive.redaction.models import RedactionSet
from archive.sealing.fields import SealedModel, SealedTextField
from archive.testimony.models import Testimony, Transcript

__all__ = ["CellAcceptance", "Publication", "Rendition"]

WHO = settings.AUTH_USER_MODEL


class RenditionKind(models.TextChoices):
    """How much of the account the public will read."""

    SUMMARY = "summary", _("summary")
    TEXT = "text", _("summary and redacted text")


class RenditionState(models.TextChoices):
    """Where a rendition stands on its way."""

    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    APPROVED = "approved", _("approved")
    PUBLISHED = "published", _("published")
    SUPERSEDED = "superseded", _("superseded")


class Rendition(SealedModel):
    """A text made for the public, with its own public metadata, on its way to publication."""

    sealed_under = "testimony_id"

    testimony = models.ForeignKey(Testimony, on_delete=models.PROTECT, related_name="renditions")
    transcript = models.ForeignKey(
        Transcript, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    redaction_set = models.ForeignKey(
        RedactionSet, on_delete=models.PROTECT, null=True, related_name="+"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=RenditionKind.choices)
    state = models.CharField(
        max_length=20, choices=RenditionState.choices, default=RenditionState.DRAFT
    )
    language = models.CharField(_("language"), max_length=35)
    title = SealedTextField(_("public title"))
    summary = SealedTextField(_("public summary"))
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    period = models.CharField(_("period"), max_length=100, blank=True)
    terms = models.ManyToManyField(Term, blank=True, related_name="+")
    advisory = SealedTextField(_("content advisory"))
    content_hash = models.CharField(max_length=64, blank=True)
    drafted_by = models.ForeignKey(WHO, on_delete=models.PROTECT, related_name="+")
    submitted_by = models.ForeignKey(WHO, on_delete=models.PROTECT, null=True, related_name="+")
    approved_by = models.ForeignKey(WHO, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    approved_hash = models.CharField(max_length=64, blank=True)

    objects: ClassVar[models.Manager["Rendition"]] = models.Manager()

    class Meta:
        ordering = ("created_at",)
        verbose_name = _("public rendition")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["testimony"],
                condition=models.Q(state__in=["draft", "submitted", "approved"]),
                name="one_open_rendition_per_testimony",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True)
                | ~models.Q(approved_by=models.F("submitted_by")),
                name="rendition_approved_by_another",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["approved", "published"])
                | models.Q(approved_by__isnull=False, submitted_by__isnull=False),
                name="approved_rendition_has_two_people",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "created_at"], name="rendition_in_state")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class Publication(ArchiveModel):
    """The approved bytes. `code` is random and related to no other code of the account."""

    code = models.CharField(max_length=40, unique=True)
    testimony = models.ForeignKey(Testimony, on_delete=models.PROTECT, related_name="publications")
    rendition = models.OneToOneField(Rendition, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=RenditionKind.choices)
    content = models.BinaryField()
    content_hash = models.CharField(max_length=64)
    place_precision = models.PositiveSmallIntegerField()
    date_precision = models.PositiveSmallIntegerField()
    approved_by = models.ForeignKey(WHO, on_delete=models.PROTECT, related_name="+")
    submitted_by = models.ForeignKey(WHO, on_delete=models.PROTECT, related_name="+")
    published_by = models.ForeignKey(WHO, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["Publication"]] = models.Manager()

    class Meta:
        ordering = ("code",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["testimony"],
                condition=models.Q(ended_at__isnull=True),
                name="one_publication_at_a_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(approved_by=models.F("submitted_by")),
                name="publication_has_two_people",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class CellAcceptance(SealedModel):
    """An officer's word that exactly these bytes may be public though few share their cell. Never changed.

    `shared`: how many published accounts shared it when it was given, the account itself among them; `leaves`: how many
    others were left in a small one by it. Where fewer share it when it is published, or more are left, it is asked again.
    """

    sealed_under = "testimony_id"

    testimony = models.ForeignKey(Testimony, on_delete=models.PROTECT, related_name="+")
    rendition = models.ForeignKey(Rendition, on_delete=models.PROTECT, related_name="acceptances")
    content_hash = models.CharField(max_length=64)
    shared = models.PositiveIntegerField()
    leaves = models.PositiveIntegerField(default=0)
    reason = SealedTextField(_("reason"))
    accepted_by = models.ForeignKey(WHO, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField()

    objects: ClassVar[models.Manager["CellAcceptance"]] = models.Manager()

    class Meta:
        ordering = ("accepted_at",)
        verbose_name = _("acceptance of a small cell")

    def __str__(self) -> str:
        return f"shared by {self.shared}"
