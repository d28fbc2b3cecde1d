"""Collections, who held them, and the files that accounts came in."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from archive.core.models import ArchiveModel
from archive.sealing.fields import SealedModel, SealedTextField
from archive.users.models import Organisation

WHO = settings.AUTH_USER_MODEL


class Collection(ArchiveModel):
    """Accounts gathered under one custody: the unit that grants open."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=200)
    scope = models.TextField(_("scope"), blank=True)
    how_gathered = models.TextField(_("how and why gathered"), blank=True)
    forms_used = models.TextField(_("forms used"), blank=True)
    rights = models.TextField(_("rights"), blank=True)
    deposit_conditions = models.TextField(_("deposit conditions"), blank=True)

    objects: ClassVar[models.Manager["Collection"]] = models.Manager()

    class Meta:
        ordering = ("code",)
        verbose_name = _("collection")
        verbose_name_plural = _("collections")
        # Object permissions are given through these by `archive.policy` alone.
        permissions: ClassVar = [
            ("work_on", "Can work on the collection"),
            ("read_partner", "Can read at partner level"),
            ("read_court", "Can read at court level"),
            ("read_raw", "Can read at raw level"),
        ]

    def __str__(self) -> str:
        return self.code


class CustodyPeriod(ArchiveModel):
    """Who held a collection, from when until when, on what basis."""

    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="custody")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    start = models.DateField(_("from"))
    end = models.DateField(_("to"), null=True, blank=True)
    basis = models.CharField(_("basis"), max_length=200)

    objects: ClassVar[models.Manager["CustodyPeriod"]] = models.Manager()

    class Meta:
        ordering = ("start",)
        verbose_name = _("custody")
        verbose_name_plural = _("custody history")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(end__isnull=True) | models.Q(end__gte=models.F("start")),
                name="custody_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.collection_id} {self.start}"


class KeptImport(SealedModel):
    """A file that accounts came in: kept as it was, sealed and hashed (P9). Staged accounts wait for its release."""

    sealed_under = "id"

    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="imports")
    code = models.CharField(max_length=40, unique=True)
    stored_name = models.CharField(max_length=64, unique=True)
    original_name = SealedTextField()
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    keyed_hash = models.CharField(max_length=64)
    file_format = models.CharField(max_length=10)
    encoding = models.CharField(max_length=40)
    mapping = SealedTextField()
    rows = models.PositiveIntegerField(default=0)
    imported_by = models.ForeignKey(WHO, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField(null=True)
    consents_confirmed_by = models.ForeignKey(
        WHO, on_delete=models.PROTECT, null=True, related_name="+"
    )
    consents_confirmed_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["KeptImport"]] = models.Manager()

    class Meta:
        ordering = ("-created_at",)
        verbose_name = _("kept import")
        verbose_name_plural = _("kept imports")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["collection", "keyed_hash"], name="file_imported_once_per_collection"
            ),
            models.CheckConstraint(
                condition=models.Q(consents_confirmed_by__isnull=True)
                | ~models.Q(consents_confirmed_by=models.F("imported_by")),
                name="import_consents_confirmed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.code
