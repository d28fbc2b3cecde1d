"""The lines of the demo's files; demo/README.md says what each part means."""

import json
from pathlib import Path
from typing import Literal, NotRequired, TypedDict


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
    accepted: NotRequired[str]


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


class TranslationLine(TypedDict):
    """A line of translations.jsonl: of an account, named by its `source_id`, passage by passage."""

    of: str
    language: str
    made_by: str
    passages: list[str]
    redactions: list[RedactionLine]


class RelationLine(TypedDict):
    """A line of relations.jsonl: what the one account is to the other, each named by its `source_id`."""

    one: str
    kind: str
    other: str
    state: Literal["proposed", "confirmed"]


def accounts(folder: Path) -> list[AccountLine]:
    """The invented accounts."""
    return [json.loads(line) for line in _lines(folder / "accounts.jsonl")]


def translations(folder: Path) -> dict[str, TranslationLine]:
    """Translations of some of them, by the account's `source_id`."""
    lines: list[TranslationLine] = [
        json.loads(line) for line in _lines(folder / "translations.jsonl")
    ]
    return {line["of"]: line for line in lines}


def relations(folder: Path) -> list[RelationLine]:
    """What some of them are to one another."""
    return [json.loads(line) for line in _lines(folder / "relations.jsonl")]


def _lines(file: Path) -> list[str]:
    return [line for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
