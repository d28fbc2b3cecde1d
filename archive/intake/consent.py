"""Consent as a file tells it (P3). What is not plain is never taken as given, and is listed.

What reads as refused or withdrawn holds, whatever is in doubt beside it. All else that is not plain is unknown.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from archive.consent.models import AUDIENCES, AfterDeath, Audience, IdentityLevel, Purpose, State
from archive.consent.services import ConsentTerms
from archive.core.dates import DatePrecision
from archive.incidents.models import PlacePrecision
from archive.intake.fields import USUAL_AUDIENCE
from archive.intake.values import BadValue, is_blank, one_of, position, sound_text
from archive.testimony.models import ParticipantRole

Kind = TypeVar("Kind")

EVERYBODY = "all"
REFUSALS = frozenset({State.REFUSED, State.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class FormRead:
    """The form that was read or signed, by name and version."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class ConsentGiven:
    """What one participant, by position in the row, said to one purpose for one audience."""

    participant: int
    terms: ConsentTerms
    form: FormRead | None = None

    @property
    def key(self) -> tuple[int, Purpose, Audience]:
        """What there is one consent for."""
        return self.participant, self.terms.purpose, self.terms.audience


@dataclass(frozen=True, slots=True)
class ConsentTold:
    """A consent as the row tells it: its parts, and what to call a part in a message."""

    parts: Mapping[str, object]
    column: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class _Read:
    """A consent that was read, the state that its row tells, and which part is in doubt and why, if any."""

    given: ConsentGiven
    told: State
    column: str
    doubt: str = ""


class ConsentReader:
    """Reads the consents of one row. `doubt` is told column and reason of each that is not plain."""

    def __init__(
        self,
        roles: Sequence[ParticipantRole],
        *,
        today: dt.date,
        doubt: Callable[[str, str], None],
    ) -> None:
        self._roles = roles
        self._today = today
        self._doubt = doubt

    def read(self, told: Sequence[ConsentTold]) -> list[ConsentGiven]:
        """The consents of the row, one for each participant, purpose and audience. Raises BadValue for a broken row."""
        found: dict[tuple[int, Purpose, Audience], list[_Read]] = {}
        unreadable_audience: set[tuple[int, Purpose]] = set()
        for one in told:
            for read, for_whom_is_known in self._read(one):
                found.setdefault(read.given.key, []).append(read)
                if not for_whom_is_known:
                    unreadable_audience.add((read.given.participant, read.given.terms.purpose))
        return [
            self._settled(reads, in_doubt=key[:2] in unreadable_audience)
            for key, reads in found.items()
        ]

    def _read(self, told: ConsentTold) -> list[tuple[_Read, bool]]:
        parts, column = told.parts, told.column
        people, who = self._people(parts.get("participant"))
        try:
            purpose = one_of(Purpose, parts.get("purpose"))
        except BadValue as error:
            self._doubt(column("purpose"), f"{_blank_or(parts.get('purpose'), error)}; left out")
            return []
        audience, doubts = USUAL_AUDIENCE[purpose], [(column("participant"), who)] if who else []
        known = True
        try:
            # Only the archive keeps, so nothing is left open where no audience is said.
            if purpose != Purpose.KEEP or not is_blank(parts.get("audience")):
                audience = _audience(purpose, parts.get("audience"))
        except BadValue as error:
            known = False
            doubts.append((column("audience"), _blank_or(parts.get("audience"), error)))
        terms, form, more = _terms(parts, column, purpose, audience, self._today)
        doubts += more
        told_state = terms.state
        if doubts:
            terms = _bare(terms, told_state if told_state in REFUSALS else State.UNKNOWN)
        at, reason = doubts[0] if doubts else (column("state"), "")
        return [
            (_Read(ConsentGiven(person, terms, form), told_state, at, reason), known)
            for person in people
        ]

    def _people(self, told: object) -> tuple[list[int], str]:
        """Positions of those who said it, and what is in doubt about that."""
        everybody = list(range(len(self._roles)))
        if not everybody:
            raise BadValue("consent, but nobody was in the room: say who, as participants")
        if is_blank(told):
            doubt = "" if len(everybody) == 1 else "blank: it is not said who gave it"
            return everybody, doubt
        if isinstance(told, str) and told.strip().lower() == EVERYBODY:
            return everybody, ""
        try:
            role = one_of(ParticipantRole, told)
        except BadValue:
            role = None
        people = [p for p in everybody if self._roles[p] == role]
        if role is None:
            people = [p for p in everybody if p == position(told)]
        if not people:
            raise BadValue("consent of somebody who is not among the participants")
        return people, ""

    def _settled(self, reads: list[_Read], *, in_doubt: bool) -> ConsentGiven:
        """The one consent that several rows about the same come to. A later withdrawal ends what was given."""
        last = reads[-1]
        doubted = next((read for read in reads if read.doubt), None)
        no = [read.given for read in reads if read.told in REFUSALS]
        contradictory = _contradict(reads)
        if doubted is not None:
            self._doubt(doubted.column, doubted.doubt)
        elif contradictory:
            self._doubt(last.column, "contradictory: said twice, and not the same")
        elif in_doubt and not no:
            self._doubt(last.column, "another consent to this purpose says no plain audience")
        if no and (not contradictory or last.given.terms.purpose == Purpose.KEEP):
            return no[-1]
        if doubted is not None or in_doubt or contradictory:
            return replace(last.given, terms=_bare(last.given.terms, State.UNKNOWN))
        return last.given


def _audience(purpose: Purpose, told: object) -> Audience:
    audience = one_of(Audience, told)
    if audience not in AUDIENCES[purpose]:
        raise BadValue("this audience does not go with the purpose")
    return audience


def _contradict(reads: list[_Read]) -> bool:
    """Whether rows about the same contradict one another, read in the order in which they were made.

    A row whose state is in doubt says nothing that a refusal could contradict.
    """
    told = [read.told for read in reads]
    if told[-1] == State.WITHDRAWN and REFUSALS.isdisjoint(told[:-1]):
        return False
    if not REFUSALS.isdisjoint(told):
        return State.GIVEN in told
    return any(read.given.terms != reads[0].given.terms for read in reads)


def _terms(
    parts: Mapping[str, object],
    column: Callable[[str], str],
    purpose: Purpose,
    audience: Audience,
    today: dt.date,
) -> tuple[ConsentTerms, FormRead | None, list[tuple[str, str]]]:
    """The terms as far as they can be read, and what of them is in doubt."""
    doubts: list[tuple[str, str]] = []

    def doubt(part: str, reason: str) -> None:
        doubts.append((column(part), reason))

    def word(part: str, read: Callable[[object], Kind], least: Kind) -> Kind:
        if is_blank(parts.get(part)):
            return least
        try:
            return read(parts[part])
        except BadValue as error:
            doubt(part, error.reason)
            return least

    def day(part: str) -> dt.date | None:
        return word(part, _day_or_none, None)

    state = State.UNKNOWN
    if is_blank(parts.get("state")):
        doubt("state", "blank")
    else:
        state = word("state", lambda value: one_of(State, value), State.UNKNOWN)
    terms = ConsentTerms(
        purpose=purpose,
        audience=audience,
        state=state,
        identity=word(
            "identity", lambda v: one_of(IdentityLevel, v, by_name=True), IdentityLevel(0)
        ),
        place=word(
            "place_precision", lambda v: one_of(PlacePrecision, v, by_name=True), PlacePrecision(0)
        ),
        date=word(
            "date_precision", lambda v: one_of(DatePrecision, v, by_name=True), DatePrecision(0)
        ),
        not_before=day("not_before"),
        not_after=day("not_after"),
        review_on=day("review_on"),
        after_death=word("after_death", lambda v: one_of(AfterDeath, v), AfterDeath.NOT_ASKED),
        attribution=sound_text(parts.get("attribution")),
        conditions=sound_text(parts.get("conditions")),
        evidence=sound_text(parts.get("evidence")),
    )
    if state == State.EXPIRED or (terms.not_after is not None and terms.not_after < today):
        doubt("state" if state == State.EXPIRED else "not_after", "expired")
    if terms.not_before and terms.not_after and terms.not_after < terms.not_before:
        doubt("not_after", "contradictory: it ends before it begins")
    if state == State.GIVEN and not terms.evidence.strip():
        doubt("evidence", "given, but nothing is said of the evidence")
    return terms, _form(parts), doubts


def _bare(terms: ConsentTerms, state: State) -> ConsentTerms:
    """The state and nothing beside it; what else was said stands in the kept file."""
    return ConsentTerms(purpose=terms.purpose, audience=terms.audience, state=state)


def _form(parts: Mapping[str, object]) -> FormRead | None:
    name = sound_text(parts.get("form")).strip()
    version = sound_text(parts.get("form_version")).strip()
    if not name:
        return None
    if not version:
        name, _, version = name.partition(", version ")
    if len(name) > 200 or len(version) > 40:
        raise BadValue("the form's name is longer than 200 characters, or its version than 40")
    return FormRead(name, version)


def _day(value: object) -> dt.date:
    try:
        return dt.date.fromisoformat(sound_text(value).strip())
    except ValueError:
        raise BadValue("not a day such as 2031-06-01") from None


def _day_or_none(value: object) -> dt.date | None:
    return _day(value)


def _blank_or(value: object, error: BadValue) -> str:
    return "blank" if is_blank(value) else error.reason
