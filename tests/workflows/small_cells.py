"""A rendition whose public cell no other account shares."""

from archive.audit.log import OPERATOR, change
from archive.audit.verbs import Verb
from archive.incidents.models import Term
from archive.incidents.services import add_term, scheme_called
from archive.publication.models import Rendition, RenditionKind
from archive.publication.services import RenditionDraft
from archive.workflows import publish
from tests.looking import submit_rendition
from tests.world import World


def a_subject() -> Term:
    """A term to tell: the first account that tells it is alone in its cell."""
    known = Term.objects.filter(code="fires").first()
    if known is not None:
        return known
    with change(OPERATOR, Verb.LOAD_VOCABULARY, kind="term") as act:
        scheme = scheme_called("acts", "1")
        return add_term(act, scheme=scheme, code="fires", broader=None, labels={"en": "fires"})


def alone_in_its_cell(world: World) -> Rendition:
    """A draft with a public subject that no other account tells."""
    told = RenditionDraft(
        kind=RenditionKind.SUMMARY,
        language="en",
        title="A fire",
        summary="A fire at night.",
        terms=(a_subject(),),
    )
    return publish.draft(world.archivist, world.account("Salim saw the mill burn."), told)


def submitted_alone(world: World) -> Rendition:
    rendition = alone_in_its_cell(world)
    submit_rendition(world.archivist, rendition)
    return rendition
