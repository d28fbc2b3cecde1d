"""An account ready to be published, and the steps of its way."""

from dataclasses import dataclass

from archive.audit.log import OPERATOR, change
from archive.audit.verbs import Verb
from archive.incidents.models import Place, PlaceKind, Term
from archive.incidents.services import SpelledName, add_place, add_term, scheme_called
from archive.publication.models import Publication, Rendition, RenditionKind
from archive.publication.services import RenditionDraft
from archive.redaction.models import Reason
from archive.testimony.models import Testimony
from archive.users.models import User
from archive.workflows import publish
from tests.accepting import accept_cell
from tests.looking import approve_rendition, publish_rendition, submit_rendition
from tests.world import World

TEXT = "Salim Haddar counted seventeen lanterns at the ferry."
REDACTED = [("Salim Haddar", Reason.NAME_OF_WITNESS, "Witness 1")]


@dataclass
class Desk:
    """An account ready to be published, and its places from the country down."""

    world: World
    testimony: Testimony
    places: list[Place]
    term: Term

    @property
    def officer(self) -> User:
        """Who accepts that its cell is small."""
        return self.world.officer

    def draft(self, content: RenditionDraft | None = None) -> Rendition:
        return publish.draft(self.world.archivist, self.testimony, content or self.content())

    def content(self) -> RenditionDraft:
        return RenditionDraft(
            kind=RenditionKind.TEXT,
            language="en",
            title="Lanterns",
            summary="A night at the ferry.",
            transcript=self.testimony.transcripts.get(is_current=True),
            place=self.places[2],
            period="2019-03",
            terms=(self.term,),
            advisory="Speaks of a drowning.",
        )

    def submitted(self, content: RenditionDraft | None = None) -> Rendition:
        rendition = self.draft(content)
        submit_rendition(self.world.archivist, rendition)
        return rendition

    def approved(self, content: RenditionDraft | None = None) -> Rendition:
        """Approved, and its cell accepted by an officer: nobody else has published anything from there."""
        rendition = self.submitted(content)
        approve_rendition(self.world.reviewer, rendition)
        accept_cell(self.officer, rendition)
        return rendition

    def published(self, content: RenditionDraft | None = None) -> Publication:
        return publish_rendition(self.world.reviewer, self.approved(content))


def ready_desk() -> Desk:
    """An account whose redactions are approved, and nothing drafted yet."""
    with change(OPERATOR, Verb.LOAD_VOCABULARY, kind="place") as act:
        places: list[Place] = []
        for code, kind, name in (
            ("nahr", PlaceKind.COUNTRY, "Nahrisan"),
            ("ghal", PlaceKind.PROVINCE, "Ghalmira"),
            ("sahl", PlaceKind.DISTRICT, "Sahla"),
            ("wazm", PlaceKind.VILLAGE, "Wazmun"),
        ):
            names = [
                SpelledName(language="en", name=name),
                SpelledName(language="en", name=f"{name}u", is_variant=True),
                SpelledName(language="ar", name="نهر"),
            ]
            parent = places[-1] if places else None
            places.append(add_place(act, code=code, kind=kind, parent=parent, names=names))
        scheme = scheme_called("acts", "1")
        term = add_term(
            act, scheme=scheme, code="drowning", broader=None, labels={"en": "drowning"}
        )
    world = World()
    testimony = world.account(TEXT, redactions=REDACTED)
    return Desk(world, testimony, places, term)
