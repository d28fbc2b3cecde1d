"""What a row means: an account with the people in the room, its text, dates, places, terms and consents."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import TypeVar
from unicodedata import bidirectional

from archive.core.dates import parse_date
from archive.core.errors import InvalidInput
from archive.incidents.models import Term
from archive.intake import values
from archive.intake.accounts import AccountRow, Gazetteer, PassageRead
from archive.intake.consent import ConsentGiven, ConsentReader, ConsentTold
from archive.intake.fields import (
    CONSENT_COLUMNS,
    CONSENT_DETAILS,
    DATE_FIELDS,
    PLACE_FIELDS,
)
from archive.intake.mapping import CONSENT_KEYS, MappedRow
from archive.intake.values import BadValue, is_blank
from archive.language import direction, is_language_tag, script_of
from archive.testimony.models import (
    Certainty,
    DateRole,
    How,
    ParticipantRole,
    PlaceRole,
    Sensitivity,
)
from archive.testimony.services import (
    DateGiven,
    PlaceGiven,
    TestimonyDescription,
)

Value = TypeVar("Value")

# ISO 15924 for what is in no script, or in several.
UNKNOWN_SCRIPT = "Zyyy"
# So many characters tell the direction of a text. What Unicode calls the letters of each:
SAMPLED = 4000
RUNS = {"rtl": {"R", "AL"}, "ltr": {"L"}}


@dataclass(slots=True)
class Findings:
    """What reading one row found beside the account: faults, notes, consents in doubt; each a column and a reason."""

    faults: list[tuple[str, str]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    doubts: list[tuple[str, str]] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


class RowReader:
    """Reads one mapped row into an account, gathering every fault of the row and not only the first."""

    def __init__(self, row: MappedRow, *, gazetteer: Gazetteer, today: dt.date) -> None:
        self._row = row
        self._gazetteer = gazetteer
        self._today = today
        self.found = Findings(left_out=list(row.left_out))

    def read(self, number: int) -> AccountRow | None:
        """The account, or None where `found` has faults."""
        for name in self._row.twice:
            self.found.faults.append((self._row.column(name), "two columns fill the same field"))
        participants = self._participants()
        account = AccountRow(
            number=number,
            source_id=self._take("source_id", values.identifier, ""),
            language=self._take("language", _language, ""),
            description=self._description(),
            passages=self._passages(len(participants)),
            participants=participants,
            dates=self._dates(),
            places=self._places(),
            terms=self._terms(),
            consents=self._consents([role for role, _ in participants]),
        )
        self._note_direction(account)
        return None if self.found.faults else account

    def _note_direction(self, account: AccountRow) -> None:
        """Arabic read in a Western encoding is Latin letters: sound to every other check, and not a word of it is right."""
        if not account.language or script_of(account.language) == UNKNOWN_SCRIPT:
            return
        wanted = RUNS[direction(account.language)]
        letters = islice((letter for p in account.passages for letter in p.text), SAMPLED)
        runs = {bidirectional(letter) for letter in letters}
        if runs & {"L", "R", "AL"} and not runs & wanted:
            reason = "no letter of it runs the way of its language; is the encoding right?"
            self.found.notes.append((self._row.column("text"), reason))

    def column(self, name: str) -> str:
        """What to call a field in a message."""
        return self._row.column(name)

    def _value(self, name: str) -> object:
        return self._row.values.get(name)

    def _take(self, name: str, read: Callable[[object], Value], otherwise: Value) -> Value:
        try:
            return read(self._value(name))
        except BadValue as error:
            self.found.faults.append((self._row.column(name), error.reason))
            return otherwise

    def _each(self, name: str) -> list[tuple[str, object]]:
        """The parts of a list, each with what to call it in a message."""
        column = self._row.column(name)
        nothing: list[object] = []
        parts = self._take(name, values.parts, nothing)
        return [(f"{column}[{position}]", part) for position, part in enumerate(parts)]

    def _part(self, column: str, part: object, read: Callable[[object], Value]) -> Value | None:
        try:
            return read(part)
        except BadValue as error:
            self.found.faults.append((column, error.reason))
            return None

    def _known(self, column: str, part: Mapping[str, object], *keys: str) -> None:
        """Say what of a part is not read."""
        head = column.partition("[")[0]
        self.found.left_out.extend(
            f"{head}[].{key}" for key in part if key not in keys and not is_blank(part[key])
        )

    def _description(self) -> TestimonyDescription:
        return TestimonyDescription(
            title=self._take("title", values.sound_text, ""),
            how=self._word("how", How, How.UNKNOWN),
            sensitivity=self._word("sensitivity", Sensitivity, Sensitivity.NORMAL),
            read_back=self._take("read_back", values.yes_or_no, None),
            signed=self._take("signed", values.yes_or_no, None),
            unsigned_reason=self._take("unsigned_reason", values.sound_text, ""),
            earlier_interviews=self._take("earlier_interviews", values.sound_text, ""),
            support_given=self._take("support_given", values.sound_text, ""),
        )

    def _word(self, name: str, words: type[values.Word], otherwise: values.Word) -> values.Word:
        if is_blank(self._value(name)):
            return otherwise
        return self._take(name, lambda value: values.one_of(words, value), otherwise)

    def _participants(self) -> tuple[tuple[ParticipantRole, str], ...]:
        found = []
        for column, told in self._each("participants"):
            part: Mapping[str, object] = told if isinstance(told, dict) else {"role": told}
            self._known(column, part, "role", "note")
            role = self._part(
                column, part.get("role"), lambda value: values.one_of(ParticipantRole, value)
            )
            note = self._part(column, part.get("note"), values.sound_text)
            # The place is kept where the role is unsound, so that positions go on meaning the same.
            found.append((role or ParticipantRole.OBSERVER, note or ""))
        if not found:
            reason = "nobody is named: closed to every reader until those in the room are entered"
            self.found.notes.append(("participants", reason))
        return tuple(found)

    def _passages(self, people: int) -> tuple[PassageRead, ...]:
        has_passages, has_text = (not is_blank(self._value(n)) for n in ("passages", "text"))
        if has_passages and has_text:
            fault = (self._row.column("passages"), "a text and passages; give one of them")
            self.found.faults.append(fault)
            return ()
        if not has_passages:
            return self._paragraphs()
        if not isinstance(self._value("passages"), list):
            self.found.faults.append((self._row.column("passages"), "not a list"))
            return ()
        found = [self._passage(column, told, people) for column, told in self._each("passages")]
        if not any(passage.text.strip() for passage in found):
            self.found.faults.append((self._row.column("passages"), "empty"))
        return tuple(found)

    def _paragraphs(self) -> tuple[PassageRead, ...]:
        text = self._take("text", values.sound_text, "x")
        if not text.strip():
            self.found.faults.append((self._row.column("text"), "empty"))
        if values.fills_a_cell(text):
            reason = "as long as a spreadsheet's cell can be (32,767): it was probably cut off"
            self.found.notes.append((self._row.column("text"), reason))
        return tuple(PassageRead(body, after=gap) for body, gap in values.paragraphs(text))

    def _passage(self, column: str, told: object, people: int) -> PassageRead:
        if isinstance(told, str):
            told = {"text": told}
        part = self._part(column, told, values.fields_of) or {}
        self._known(column, part, "text", "speaker", "start_ms", "end_ms")
        text = self._part(f"{column}.text", part.get("text"), values.sound_text) or ""
        numbers: dict[str, int | None] = {}
        for key in ("speaker", "start_ms", "end_ms"):
            told_number = part.get(key)
            numbers[key] = (
                None
                if told_number is None
                else self._part(f"{column}.{key}", told_number, values.position)
            )
        speaker, start, end = numbers["speaker"], numbers["start_ms"], numbers["end_ms"]
        if speaker is not None and speaker >= people:
            self.found.faults.append((f"{column}.speaker", "nobody has this place in participants"))
        if start is not None and end is not None and end < start:
            self.found.faults.append((f"{column}.end_ms", "it ends before it begins"))
        return PassageRead(text, speaker, start, end)

    def _dates(self) -> tuple[DateGiven, ...]:
        read = (self._date(name) for name in DATE_FIELDS)
        return tuple(date for date in read if date.edtf or date.words)

    def _date(self, name: str) -> DateGiven:
        text = self._take(name, values.sound_text, "").strip()
        words = self._take(f"{name}_words", values.sound_text, "")
        edtf = _edtf(text)
        if text and not edtf:
            reason = "not an EDTF date: kept as words, no day is drawn from it"
            self.found.notes.append((self._row.column(name), reason))
            words = words if text in words else "; ".join(filter(None, (words, text)))
        return DateGiven(role=DateRole(name), edtf=edtf, words=words)

    def _places(self) -> tuple[PlaceGiven, ...]:
        found: dict[tuple[str, PlaceRole], PlaceGiven] = {}
        for column, told in self._each("places"):
            part = told if isinstance(told, dict) else _role_and_place(told)
            self._known(column, part, "place", "role", "certainty")
            role = self._part(column, part.get("role"), lambda v: values.one_of(PlaceRole, v))
            certain = part.get("certainty") or Certainty.CERTAIN.value
            certainty = self._part(column, certain, lambda v: values.one_of(Certainty, v))
            name = self._part(column, part.get("place"), values.sound_text) or ""
            if role and certainty:
                self._add_place(found, self._row.column("places"), name, role, certainty)
        for field_name, role in PLACE_FIELDS.items():
            for column, told in self._each(field_name):
                name = self._part(column, told, values.sound_text) or ""
                at = self._row.column(field_name)
                self._add_place(found, at, name, role, Certainty.CERTAIN)
        return tuple(found.values())

    def _add_place(
        self,
        found: dict[tuple[str, PlaceRole], PlaceGiven],
        column: str,
        name: str,
        role: PlaceRole,
        certainty: Certainty,
    ) -> None:
        key = name.strip().casefold()
        place = self._gazetteer.places.get(key)
        if place is None:
            several = key in self._gazetteer.places
            reason = (
                "several places have this name: give the code"
                if several
                else "not in the gazetteer"
            )
            self.found.notes.append((column, f"{reason}; no place linked"))
            return
        found.setdefault(
            (place.code, role), PlaceGiven(place=place, role=role, certainty=certainty)
        )

    def _terms(self) -> tuple[Term, ...]:
        found: dict[str, Term] = {}
        for column, told in self._each("terms"):
            code = (self._part(column, told, values.sound_text) or "").strip()
            term = self._gazetteer.terms.get(code)
            if term is None:
                reason = "not the code of one term of the vocabularies; no term linked"
                self.found.notes.append((self._row.column("terms"), reason))
            else:
                found[code] = term
        return tuple(found.values())

    def _consents(self, roles: list[ParticipantRole]) -> tuple[ConsentGiven, ...]:
        told = [*self._consents_told(), *self._consents_mapped(), *self._consents_in_columns()]
        reader = ConsentReader(
            roles, today=self._today, doubt=lambda *at: self.found.doubts.append(at)
        )
        try:
            return tuple(reader.read(told))
        except BadValue as error:
            self.found.faults.append((self._row.column("consent"), error.reason))
            return ()

    def _consents_told(self) -> list[ConsentTold]:
        if not isinstance(self._value("consent"), list | None):
            self.found.faults.append((self._row.column("consent"), "not a list"))
            return []
        found = []
        for column, told in self._each("consent"):
            part = self._part(column, told, values.fields_of)
            if part is not None:
                self._known(column, part, *CONSENT_KEYS)
                found.append(ConsentTold(part, _dotted(self._row.column("consent"))))
        return found

    def _consents_mapped(self) -> list[ConsentTold]:
        told = zip(self._row.consent, self._row.consent_columns, strict=True)
        return [
            ConsentTold(part, _mapped(position, columns))
            for position, (part, columns) in enumerate(told)
        ]

    def _consents_in_columns(self) -> list[ConsentTold]:
        details = {
            part: self._value(name)
            for name, part in CONSENT_DETAILS.items()
            if not is_blank(self._value(name))
        }
        details.setdefault("participant", ParticipantRole.WITNESS.value)
        found = []
        for name, (purpose, audience) in CONSENT_COLUMNS.items():
            if name in self._row.values:
                parts = {
                    **details,
                    "purpose": purpose.value,
                    "audience": audience.value,
                    "state": self._value(name),
                }
                found.append(ConsentTold(parts, _bracketed(self._row.column(name))))
        return found


@lru_cache(maxsize=4096)
def _edtf(text: str) -> str:
    """The date as EDTF, or nothing. Cached, because what is not a date costs the parser most, and dates repeat."""
    try:
        return parse_date(text).edtf
    except InvalidInput:
        return ""


def _dotted(column: str) -> Callable[[str], str]:
    return lambda part: f"{column}.{part}"


def _mapped(position: int, columns: Mapping[str, str]) -> Callable[[str], str]:
    """A part of a mapping's consent by the column in which it stands, else by its place in the mapping."""
    return lambda part: columns.get(part, f"consent[{position}] of the mapping.{part}")


def _bracketed(column: str) -> Callable[[str], str]:
    return lambda part: column if part == "state" else f"{column} ({part})"


def _role_and_place(told: object) -> dict[str, object]:
    """``happened_at: kafr-wazmun``, as one cell says it."""
    if not isinstance(told, str) or ":" not in told:
        return {"role": None, "place": told}
    role, _, place = told.partition(":")
    return {"role": role, "place": place}


def _language(value: object) -> str:
    text = values.sound_text(value).strip()
    if not text:
        raise BadValue("empty: every text has a language; the mapping can give one for all")
    if not is_language_tag(text) or len(text) > 35:
        raise BadValue("not a BCP 47 language tag such as ar, en or ckb-Arab")
    return text
