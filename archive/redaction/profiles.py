"""Profiles: which reasons are removed for a kind of reader."""

from enum import StrEnum

from archive.redaction.models import Reason


class Profile(StrEnum):
    """A kind of reader, as far as redaction goes."""

    PUBLIC = "public"
    PARTNER = "partner"
    COURT = "court"
    RAW = "raw"


EVERY_REASON = frozenset(Reason)

REMOVED: dict[Profile, frozenset[Reason]] = {
    Profile.PUBLIC: EVERY_REASON,
    # Partners analyse patterns: they need what was suffered, not who and where exactly.
    Profile.PARTNER: EVERY_REASON - {Reason.MEDICAL},
    # A body needs to know whom an account accuses; not how to reach the witness, nor which child is meant.
    Profile.COURT: frozenset(
        {Reason.NAME_OF_WITNESS, Reason.CONTACT, Reason.MINOR, Reason.WITHHELD_BY_SPEAKER}
    ),
    # What the speaker withheld, no grant opens and no page mentions.
    Profile.RAW: frozenset({Reason.WITHHELD_BY_SPEAKER}),
}
