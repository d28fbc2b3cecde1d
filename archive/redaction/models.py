"""Labels, redaction sets and their spans."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from archive.core.models import ArchiveModel
from archive.sealing.fields import SealedModel, SealedTextField
from archive.testimony.models import Collection, Transcript

__all__ = ["RedactionLabel", "RedactionSet", "RedactionSpan"]

WHO = settings.AUTH_USER_MODEL


class Reason(models.TextChoices):
    """Why words are removed. Profiles are made of these."""

    NAME_OF_WITNESS = "name_of_witness", _("name of the witness")
    NAME_OF_THIRD_PARTY = "name_of_third_party", _("name of somebody else")
    CONTACT = "contact", _("address, number or account")
    LOCATION = "location", _("place that identifies")
    MINOR = "minor", _("tells who a child is")
    MEDICAL = "medical", _("medical detail")
    WITHHELD_BY_SPEAKER = "withheld_by_speaker", _("withheld by the speaker")
    OTHER = "other", _("other")


class RedactionLabel(ArchiveModel):
    """What stands in the place of removed words. In a collection, the same person has the same label."""

    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="labels")
    text = models.CharField(_("label"), max_length=60)

    objects: ClassVar[models.Manager["RedactionLabel"]] = models.Manager()

    class Meta:
        ordering = ("text",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["collection", "text"], name="label_stands_once")
        ]

    def __str__(self) -> str:
        return self.text


class SetState(models.TextChoices):
    """Where a redaction set stands."""

    DRAFT = "draft", _("being marked")
    SUBMITTED = "submitted", _("waiting for approval")
    APPROVED = "approved", _("approved")
    SUPERSEDED = "superseded", _("superseded")


class RedactionSet(ArchiveModel):
    """The redactions of exactly one transcript, approved as a whole, also when there are none."""

    transcript = models.ForeignKey(
        Transcript, on_delete=models.PROTECT, related_name="redaction_sets"
    )
    fingerprint = models.CharField(max_length=64)
    state = models.CharField(max_length=20, choices=SetState.choices, default=SetState.DRAFT)
    created_by = models.ForeignKey(WHO, on_delete=models.PROTECT, related_name="+")
    submitted_by = models.ForeignKey(WHO, on_delete=models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(WHO, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    content_hash = models.CharField(max_length=64, blank=True)

    objects: ClassVar[models.Manager["RedactionSet"]] = models.Manager()

    class Meta:
        ordering = ("created_at",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["transcript"],
                condition=models.Q(state="approved"),
                name="one_approved_set_per_transcript",
            ),
            models.UniqueConstraint(
                fields=["transcript"],
                condition=models.Q(state__in=["draft", "submitted"]),
                name="one_open_set_per_transcript",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True)
                | ~models.Q(approved_by=models.F("submitted_by")),
                name="redactions_approved_by_another",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="approved")
                | models.Q(approved_by__isnull=False, submitted_by__isnull=False),
                name="approved_set_has_two_people",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "created_at"], name="redaction_set_in_state")
        ]

    def __str__(self) -> str:
        return f"{self.state}"


class RedactionSpan(SealedModel):
    """Words to remove, in code points of the set's transcript. The quoted words are kept sealed and checked."""

    sealed_under = "testimony_id"

    testimony_id = models.UUIDField()
    redaction_set = models.ForeignKey(RedactionSet, on_delete=models.PROTECT, related_name="spans")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    reason = models.CharField(_("reason"), max_length=30, choices=Reason.choices)
    label = models.ForeignKey(RedactionLabel, on_delete=models.PROTECT, related_name="+")
    quote = SealedTextField(_("quoted words"))
    marked_by = models.ForeignKey(WHO, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[models.Manager["RedactionSpan"]] = models.Manager()

    class Meta:
        ordering = ("start", "end")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["redaction_set", "start", "end", "reason"], name="span_stands_once"
            ),
            models.CheckConstraint(
                condition=models.Q(end__gt=models.F("start")), name="span_is_not_empty"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.start}-{self.end}"
