"""Consent as each person in the room gave it."""

from enum import IntEnum
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from archive.core import clock
from archive.core.dates import DatePrecision
from archive.core.models import ArchiveModel
from archive.incidents.models import PlacePrecision
from archive.sealing.fields import SealedModel, SealedTextField
from archive.testimony.models import Participant

__all__ = ["ConsentRecord", "Notice"]

WHO = settings.AUTH_USER_MODEL


class Purpose(models.TextChoices):
    """What a person can agree to."""

    KEEP = "keep", _("keep")
    INTERNAL_ANALYSIS = "internal_analysis", _("internal analysis")
    PUBLISH_SUMMARY = "publish_summary", _("publish a summary")
    PUBLISH_TEXT = "publish_text", _("publish the text")
    PUBLISH_VOICE_OR_IMAGE = "publish_voice_or_image", _("publish voice or image")
    SHARE_AS_LEAD = "share_as_lead", _("share as a lead")
    SHARE_AS_EVIDENCE = "share_as_evidence", _("share as evidence that the accused will see")
    BE_CALLED = "be_called", _("be called by a body")
    BE_CONTACTED = "be_contacted", _("be contacted again")
    BE_MATCHED = "be_matched", _("be matched against other interviews")


class Audience(models.TextChoices):
    """For whom. None includes another: what was not asked was not given."""

    ARCHIVE = "archive", _("the archive")
    PARTNERS = "partners", _("partner organisations")
    BODIES = "bodies", _("accountability bodies")
    PUBLIC = "public", _("the public")


# For whom each purpose can be asked at all, the usual one first. What is published is for everybody; only the archive
# keeps. A refusal to publish "for the archive" would close nothing, and its giver would think that it does.
AUDIENCES: dict[Purpose, tuple[Audience, ...]] = {
    Purpose.KEEP: (Audience.ARCHIVE,),
    Purpose.INTERNAL_ANALYSIS: (Audience.ARCHIVE, Audience.PARTNERS),
    Purpose.PUBLISH_SUMMARY: (Audience.PUBLIC,),
    Purpose.PUBLISH_TEXT: (Audience.PUBLIC,),
    Purpose.PUBLISH_VOICE_OR_IMAGE: (Audience.PUBLIC,),
    Purpose.SHARE_AS_LEAD: (Audience.BODIES, Audience.PARTNERS),
    Purpose.SHARE_AS_EVIDENCE: (Audience.BODIES,),
    Purpose.BE_CALLED: (Audience.BODIES,),
    Purpose.BE_CONTACTED: (Audience.ARCHIVE, Audience.PARTNERS, Audience.BODIES),
    Purpose.BE_MATCHED: (Audience.ARCHIVE, Audience.PARTNERS, Audience.BODIES),
}


class IdentityLevel(IntEnum):
    """How the person may appear; a higher number tells more."""

    ANONYMOUS = 0
    PSEUDONYM = 1
    NAMED = 2


IDENTITY_LABELS = {
    IdentityLevel.ANONYMOUS: _("anonymous"),
    IdentityLevel.PSEUDONYM: _("under a pseudonym"),
    IdentityLevel.NAMED: _("by name"),
}
PLACE_LABELS = {
    PlacePrecision.NONE: _("no place"),
    PlacePrecision.COUNTRY: _("country"),
    PlacePrecision.PROVINCE: _("province"),
    PlacePrecision.DISTRICT: _("district"),
    PlacePrecision.SUBDISTRICT: _("subdistrict"),
    PlacePrecision.EXACT: _("exact place"),
}
DATE_LABELS = {
    DatePrecision.NONE: _("no date"),
    DatePrecision.YEAR: _("year"),
    DatePrecision.MONTH: _("month"),
    DatePrecision.DAY: _("day"),
}


class State(models.TextChoices):
    """What the person said, or that we don't know."""

    GIVEN = "given", _("given")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")
    EXPIRED = "expired", _("expired")
    UNKNOWN = "unknown", _("unknown")


class AfterDeath(models.TextChoices):
    """What holds after the person's death."""

    NOT_ASKED = "not_asked", _("not asked")
    UNCHANGED = "unchanged", _("stays as it is")
    ENDS = "ends", _("ends")
    MAY_WIDEN = "may_widen", _("may be widened by the named relative")


# The name of the archive's own form by which a consent that waits is set aside. `consent.querysets.set_asides` finds it.
SET_ASIDE = "set aside"


class Notice(ArchiveModel):
    """The form that was read or signed, in its version."""

    name = models.CharField(_("form"), max_length=200)
    version = models.CharField(_("version"), max_length=40)

    objects: ClassVar[models.Manager["Notice"]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name", "version"], name="notice_version_stands_once")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version}".strip()


class ConsentRecord(SealedModel):
    """What one participant said to one purpose for one audience. Append-only.

    A record that widens takes effect when a second person has confirmed it against its evidence; one that narrows takes
    effect at once. `is_current` marks the one in effect for its participant, purpose and audience.
    """

    sealed_under = "testimony_id"

    testimony_id = models.UUIDField(db_index=True)
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(_("purpose"), max_length=30, choices=Purpose.choices)
    audience = models.CharField(_("audience"), max_length=20, choices=Audience.choices)
    state = models.CharField(_("state"), max_length=20, choices=State.choices)
    identity_level = models.PositiveSmallIntegerField(
        _("identity"),
        choices=[(int(level), label) for level, label in IDENTITY_LABELS.items()],
        default=int(IdentityLevel.ANONYMOUS),
    )
    attribution = SealedTextField(_("wording of the attribution"))
    place_precision = models.PositiveSmallIntegerField(
        _("place told as"),
        choices=[(int(level), label) for level, label in PLACE_LABELS.items()],
        default=int(PlacePrecision.NONE),
    )
    date_precision = models.PositiveSmallIntegerField(
        _("date told as"),
        choices=[(int(level), label) for level, label in DATE_LABELS.items()],
        default=int(DatePrecision.NONE),
    )
    not_before = models.DateField(_("not before"), null=True, blank=True)
    not_after = models.DateField(_("not after"), null=True, blank=True)
    review_on = models.DateField(_("to be reviewed on"), null=True, blank=True)
    after_death = models.CharField(
        _("after death"), max_length=20, choices=AfterDeath.choices, default=AfterDeath.NOT_ASKED
    )
    conditions = SealedTextField(_("conditions"))
    has_open_conditions = models.BooleanField(default=False)
    condition_cleared_by = models.ForeignKey(
        WHO, on_delete=models.PROTECT, null=True, related_name="+"
    )
    condition_cleared_at = models.DateTimeField(null=True)
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, null=True, related_name="+")
    evidence = SealedTextField(_("evidence"))
    recorded_by = models.ForeignKey(WHO, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)
    widens = models.BooleanField()
    confirmed_by = models.ForeignKey(WHO, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    is_current = models.BooleanField(default=False)

    objects: ClassVar[models.Manager["ConsentRecord"]] = models.Manager()

    class Meta:
        ordering = ("recorded_at",)
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["participant", "purpose", "audience"],
                condition=models.Q(is_current=True),
                name="one_consent_in_effect",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_by__isnull=True)
                | ~models.Q(confirmed_by=models.F("recorded_by")),
                name="consent_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(condition_cleared_by__isnull=True)
                | ~models.Q(condition_cleared_by=models.F("recorded_by")),
                name="condition_cleared_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(widens=False)
                | models.Q(is_current=False)
                | models.Q(confirmed_by__isnull=False),
                name="widening_needs_a_second_person",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["participant", "purpose", "audience", "state"],
                condition=models.Q(is_current=True),
                name="consent_in_effect",
            ),
            # Few of all the records wait: for a second person, or for a condition.
            models.Index(
                fields=["confirmed_by", "testimony_id", "recorded_by", "widens"],
                condition=models.Q(widens=True, confirmed_by__isnull=True),
                name="consent_waiting",
            ),
            models.Index(
                fields=["testimony_id", "recorded_by"],
                condition=models.Q(is_current=True, has_open_conditions=True),
                name="consent_condition_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.audience} {self.state}"
