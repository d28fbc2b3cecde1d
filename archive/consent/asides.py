"""Consents that were set aside, among records at hand. The same as `querysets.set_asides` and `unanswered_asides` ask."""

from collections.abc import Iterable, Sequence

from archive.consent.models import SET_ASIDE, ConsentRecord, State


def sets_aside(record: ConsentRecord) -> bool:
    """Whether this is no word of a participant but sets one aside. Asks for its notice."""
    return (
        record.state == State.UNKNOWN
        and not record.widens
        and not record.is_current
        and record.notice is not None
        and record.notice.name == SET_ASIDE
    )


def set_aside_by(record: ConsentRecord, records: Iterable[ConsentRecord]) -> ConsentRecord | None:
    """Of `records` of the same participant the first that sets `record` aside."""
    if not record.widens or record.confirmed_by_id is not None:
        return None
    asides = [each for each in _later(record, records) if sets_aside(each)]
    return min(asides, key=lambda each: each.recorded_at, default=None)


def unanswered(records: Sequence[ConsentRecord]) -> list[ConsentRecord]:
    """Those of an account's `records` that set something aside in whose place nothing was recorded since."""
    return [
        each
        for each in records
        if sets_aside(each) and all(sets_aside(later) for later in _later(each, records))
    ]


def _later(record: ConsentRecord, records: Iterable[ConsentRecord]) -> list[ConsentRecord]:
    return [
        each
        for each in records
        if (each.participant_id, each.purpose, each.audience)
        == (record.participant_id, record.purpose, record.audience)
        and each.recorded_at > record.recorded_at
    ]
