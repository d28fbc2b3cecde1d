"""The lines of the demo's files; demo/README.md says what each part means."""

from typing import TypedDict


class PassageLine(TypedDict):
    speaker: int
    text: str
    start_ms: int | None
    end_ms: int | None


class ConsentLine(TypedDict):
    participant: int | str
    purpose: str
    audience: str
    identity: str
    place_precision: str
    date_precision: str
    not_before: str | None
    not_after: str | None
    state: str
    form: str
    evidence: str


class RedactionLine(TypedDict):
    quote: str
    passage: int
    reason: str
    label: str


class PublicLine(TypedDict):
    kind: str
    title: str
    summary: str
    place: str
    period: str
    terms: list[str]
    advisory: str


class PlaceLine(TypedDict):
    place: str
    role: str
    certainty: str


class ParticipantLine(TypedDict):
    role: str
    note: str


class AccountLine(TypedDict):
    """A line of accounts.jsonl."""

    source_id: str
    collection: str
    language: str
    title: str
    how: str
    taken: str
    taken_words: str
    happened: str
    happened_words: str
    places: list[PlaceLine]
    terms: list[str]
    sensitivity: str
    read_back: bool
    participants: list[ParticipantLine]
    passages: list[PassageLine]
    consent: list[ConsentLine]
    redactions: list[RedactionLine]
    public: PublicLine | None
    story: str
