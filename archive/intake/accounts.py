"""An account as a row gives it, what it may point to, and its text as a transcript."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from archive.incidents.models import Place, PlaceName, Term
from archive.intake.consent import ConsentGiven
from archive.testimony.models import Participant, ParticipantRole
from archive.testimony.services import DateGiven, PlaceGiven, TestimonyDescription
from archive.testimony.texts import PassageGiven, TranscriptGiven


@dataclass(frozen=True, slots=True)
class PassageRead:
    """A passage with the position of its speaker among the participants; `after` as in `PassageGiven`."""

    text: str
    speaker: int | None = None
    start_ms: int | None = None
    end_ms: int | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account as a row gives it, sound in every part."""

    number: int
    source_id: str
    language: str
    description: TestimonyDescription
    passages: tuple[PassageRead, ...]
    participants: tuple[tuple[ParticipantRole, str], ...]
    dates: tuple[DateGiven, ...]
    places: tuple[PlaceGiven, ...]
    terms: tuple[Term, ...]
    consents: tuple[ConsentGiven, ...]


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Places by code and by name, terms by code: what a row may point to. None where a name means several."""

    places: Mapping[str, Place | None]
    terms: Mapping[str, Term | None]

    @classmethod
    def load(cls) -> "Gazetteer":
        """As the database has it now."""
        places: dict[str, Place | None] = {}
        for named in PlaceName.objects.select_related("place"):
            name = named.name.casefold()
            same = places.get(name, named.place)
            places[name] = named.place if same == named.place else None
        places.update({place.code.casefold(): place for place in Place.objects.all()})
        terms: dict[str, Term | None] = {}
        for term in Term.objects.all():
            terms[term.code] = None if term.code in terms else term
        return cls(places, terms)


def transcript_of(
    account: AccountRow, people: Sequence[Participant] | None = None
) -> TranscriptGiven:
    """The text of a row as a transcript; without `people`, its words alone."""
    passages = [
        PassageGiven(
            text=passage.text,
            speaker=None if people is None or passage.speaker is None else people[passage.speaker],
            start_ms=passage.start_ms,
            end_ms=passage.end_ms,
            after=passage.after,
        )
        for passage in account.passages
    ]
    return TranscriptGiven(language=account.language, passages=passages)
