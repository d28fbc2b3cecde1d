"""Texts of an account and their passages."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from archive.core.models import ArchiveModel
from archive.sealing.fields import SealedModel, SealedTextField
from archive.testimony.models.accounts import Participant, Testimony

WHO = settings.AUTH_USER_MODEL


class TranscriptKind(models.TextChoices):
    """What a text is to the testimony."""

    ORIGINAL = "original", _("original")
    CORRECTION = "correction", _("correction")
    TRANSLATION = "translation", _("translation")


class Transcript(SealedModel):
    """A text of a testimony. Immutable; one is current per language (P9)."""

    sealed_under = "testimony_id"

    testimony = models.ForeignKey(Testimony, on_delete=models.PROTECT, related_name="transcripts")
    language = models.CharField(_("language"), max_length=35)
    kind = models.CharField(_("kind"), max_length=20, choices=TranscriptKind.choices)
    derived_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    made_by = SealedTextField(_("made by"))
    by_machine = models.BooleanField(_("made by a machine"), default=False)
    text = SealedTextField(_("text"))
    fingerprint = models.CharField(max_length=64)
    is_current = models.BooleanField(default=True)
    added_by = models.ForeignKey(WHO, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[models.Manager["Transcript"]] = models.Manager()

    class Meta:
        ordering = ("created_at",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["testimony", "language"],
                condition=models.Q(is_current=True),
                name="one_current_transcript_per_language",
            )
        ]
        # The front page looks for texts without redactions, and must not read the texts for that.
        indexes: ClassVar = [
            models.Index(
                fields=["testimony", "id", "language", "is_current"],
                condition=models.Q(is_current=True),
                name="transcript_current",
            )
        ]

    def __str__(self) -> str:
        return f"{self.language} {self.kind}"


class Passage(ArchiveModel):
    """A speaker's turn or a paragraph: a slice of its transcript, in code points. Its anchor outlives the transcript."""

    transcript = models.ForeignKey(Transcript, on_delete=models.PROTECT, related_name="passages")
    anchor = models.CharField(max_length=20)
    position = models.PositiveIntegerField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    speaker = models.ForeignKey(Participant, on_delete=models.PROTECT, null=True, related_name="+")
    start_ms = models.PositiveIntegerField(null=True)
    end_ms = models.PositiveIntegerField(null=True)

    objects: ClassVar[models.Manager["Passage"]] = models.Manager()

    class Meta:
        ordering = ("position",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["transcript", "anchor"], name="anchor_stands_once"),
            models.UniqueConstraint(fields=["transcript", "position"], name="position_stands_once"),
            models.CheckConstraint(
                condition=models.Q(end__gte=models.F("start")), name="passage_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return self.anchor
