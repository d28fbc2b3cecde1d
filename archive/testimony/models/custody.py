"""What happened to objects: not the log, which is about users."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from archive.core import clock
from archive.sealing.fields import SealedModel, SealedTextField
from archive.testimony.models.accounts import Testimony
from archive.testimony.models.collections import KeptImport


class CustodyKind(models.TextChoices):
    """What happened to an object."""

    RECORDED = "recorded", _("recorded")
    HANDED_OVER = "handed_over", _("handed over")
    RECEIVED = "received", _("received")
    CAPTURED = "captured", _("captured from the web")
    INGESTED = "ingested", _("ingested")
    COPIED = "copied", _("copied")
    MIGRATED = "migrated", _("migrated")
    FIXITY_CHECKED = "fixity_checked", _("fixity checked")
    DISCLOSED = "disclosed", _("disclosed")
    RETURNED = "returned", _("returned")
    DESTROYED = "destroyed", _("destroyed")


class CustodyEvent(SealedModel):
    """What happened to an imported file or a testimony: agent, from, to, medium, moment, hash. Append-only."""

    sealed_under = "subject_id"

    subject_id = models.UUIDField()
    kept_import = models.ForeignKey(
        KeptImport, on_delete=models.PROTECT, null=True, related_name="custody_events"
    )
    testimony = models.ForeignKey(
        Testimony, on_delete=models.PROTECT, null=True, related_name="custody_events"
    )
    kind = models.CharField(max_length=20, choices=CustodyKind.choices)
    agent = models.CharField(max_length=150)
    source = SealedTextField(_("from"))
    destination = SealedTextField(_("to"))
    medium = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField(default=clock.now)
    sha256 = models.CharField(max_length=64, blank=True)

    objects: ClassVar[models.Manager["CustodyEvent"]] = models.Manager()

    class Meta:
        ordering = ("at",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kept_import__isnull=False, testimony__isnull=True)
                | models.Q(kept_import__isnull=True, testimony__isnull=False),
                name="custody_event_is_of_one_object",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}"
