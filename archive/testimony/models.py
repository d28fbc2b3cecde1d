"""What an account is made of. Everything that people said or that tells who they are is sealed."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from archive.core import clock
from archive.core.models import ArchiveModel
from archive.incidents.models import Place, Term
from archive.sealing.fields import SealedModel, SealedTextField
from archive.testimony.querysets import TestimonyQuerySet
from archive.users.models import Organisation

__all__ = [
    "Collection",
    "CustodyEvent",
    "CustodyPeriod",
    "KeptImport",
    "Participant",
    "Passage",
    "PlaceLink",
    "TermLink",
    "Testimony",
    "TestimonyDate",
    "Transcript",
]

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
