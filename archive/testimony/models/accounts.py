"""Testimonies, who was in the room, and when, where and what they speak of."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from archive.core.models import ArchiveModel
from archive.incidents.models import Place, Term
from archive.sealing.fields import SealedModel, SealedTextField
from archive.testimony.models.collections import Collection, KeptImport
from archive.testimony.querysets import TestimonyQuerySet

WHO = settings.AUTH_USER_MODEL


class How(models.TextChoices):
    """How an account was given."""

    IN_PERSON = "in_person", _("in person")
    PHONE = "phone", _("by phone")
    WRITTEN = "written", _("in writing")
    RECORDED = "recorded", _("recorded")
    UNKNOWN = "unknown", _("not known")


class Sensitivity(models.TextChoices):
    """How much care the account needs."""

    NORMAL = "normal", _("normal")
    HIGH = "high", _("high")
    EXTREME = "extreme", _("extreme")


class TextState(models.TextChoices):
    """Whether there is a text."""

    AWAITING_TRANSCRIPTION = "awaiting", _("awaiting transcription")
    NOT_EXTRACTED = "not_extracted", _("text not extracted")
    PRESENT = "present", _("text present")


class Testimony(SealedModel):
    """One account given on one occasion."""

    sealed_under = "id"

    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="testimonies")
    code = models.CharField(_("code"), max_length=40, unique=True)
    title = SealedTextField(_("working title"))
    how = models.CharField(_("how given"), max_length=20, choices=How.choices, default=How.UNKNOWN)
    sensitivity = models.CharField(
        _("sensitivity"), max_length=10, choices=Sensitivity.choices, default=Sensitivity.NORMAL
    )
    text_state = models.CharField(
        max_length=20, choices=TextState.choices, default=TextState.AWAITING_TRANSCRIPTION
    )
    read_back = models.BooleanField(_("read back to the witness"), null=True, blank=True)
    signed = models.BooleanField(_("signed"), null=True, blank=True)
    unsigned_reason = SealedTextField(_("why not signed"))
    earlier_interviews = SealedTextField(_("earlier interviews known"))
    support_given = SealedTextField(_("support or inducement given"))
    source_id = SealedTextField(_("the source's own id"))
    source_key = models.CharField(max_length=64, null=True)  # noqa: DJ001  unique where given
    kept_import = models.ForeignKey(
        KeptImport, on_delete=models.PROTECT, null=True, related_name="testimonies"
    )
    import_row = models.PositiveIntegerField(null=True)
    entered_by = models.ForeignKey(WHO, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(WHO, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawal_reason = SealedTextField(_("why withdrawn"))

    objects: ClassVar[models.Manager["Testimony"]] = TestimonyQuerySet.as_manager()

    class Meta:
        ordering = ("code",)
        verbose_name = _("testimony")
        verbose_name_plural = _("testimonies")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["collection", "source_key"], name="source_id_stands_once_per_collection"
            ),
            models.UniqueConstraint(fields=["kept_import", "import_row"], name="import_row_once"),
        ]
        # The desk's list pages through it without reading the rows, whose sealed columns are wide.
        indexes: ClassVar = [
            models.Index(
                fields=["collection", "created_at", "id", "kept_import", "withdrawn_at", "code"],
                name="testimony_in_collection",
            )
        ]

    def __str__(self) -> str:
        return self.code


class ParticipantRole(models.TextChoices):
    """Who was in the room."""

    WITNESS = "witness", _("witness")
    CO_WITNESS = "co_witness", _("co-witness")
    GUARDIAN = "guardian", _("guardian")
    INTERVIEWER = "interviewer", _("interviewer")
    INTERPRETER = "interpreter", _("interpreter")
    SUPPORT_PERSON = "support_person", _("support person")
    OBSERVER = "observer", _("observer")


class Participant(SealedModel):
    """Someone who was in the room, by code only: who that is, the vault knows."""

    sealed_under = "testimony_id"

    testimony = models.ForeignKey(Testimony, on_delete=models.PROTECT, related_name="participants")
    code = models.CharField(_("code"), max_length=40, unique=True)
    role = models.CharField(_("role"), max_length=20, choices=ParticipantRole.choices)
    note = SealedTextField(_("note"))

    objects: ClassVar[models.Manager["Participant"]] = models.Manager()

    class Meta:
        ordering = ("created_at", "code")
        verbose_name = _("participant")
        verbose_name_plural = _("participants")

    def __str__(self) -> str:
        return self.code


class DateRole(models.TextChoices):
    """What a date of an account is the date of."""

    TAKEN = "taken", _("taken")
    HAPPENED = "happened", _("spoken of")


class TestimonyDate(SealedModel):
    """A date of an account: the words as said, what they mean in EDTF, and the first and last day of that."""

    sealed_under = "testimony_id"

    testimony = models.ForeignKey(Testimony, on_delete=models.PROTECT, related_name="dates")
    role = models.CharField(max_length=10, choices=DateRole.choices)
    words = SealedTextField(_("words as said"))
    edtf = models.CharField(_("date"), max_length=100, blank=True)
    earliest = models.DateField(null=True)
    latest = models.DateField(null=True)
    calendar = models.CharField(max_length=20, default="gregorian")

    objects: ClassVar[models.Manager["TestimonyDate"]] = models.Manager()

    class Meta:
        ordering = ("role", "earliest")

    def __str__(self) -> str:
        return f"{self.role} {self.edtf}"


class PlaceRole(models.TextChoices):
    """What a place is to an account."""

    TAKEN_AT = "taken_at", _("taken at")
    HAPPENED_AT = "happened_at", _("happened at")
    LIVED = "lived", _("lived at")
    FLED_TO = "fled_to", _("fled to")


class Certainty(models.TextChoices):
    """How certain a link is."""

    CERTAIN = "certain", _("certain")
    PROBABLE = "probable", _("probable")
    DOUBTFUL = "doubtful", _("doubtful")


class PlaceLink(ArchiveModel):
    """A place that an account has to do with."""

    testimony = models.ForeignKey(Testimony, on_delete=models.PROTECT, related_name="places")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=PlaceRole.choices)
    certainty = models.CharField(
        max_length=10, choices=Certainty.choices, default=Certainty.CERTAIN
    )

    objects: ClassVar[models.Manager["PlaceLink"]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["testimony", "place", "role"], name="place_link_stands_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.role}"


class TermLink(ArchiveModel):
    """A term that describes an account."""

    testimony = models.ForeignKey(Testimony, on_delete=models.PROTECT, related_name="terms")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[models.Manager["TermLink"]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["testimony", "term"], name="term_link_stands_once")
        ]

    def __str__(self) -> str:
        return "term"
