"""What a visitor can narrow published accounts to, recomputed over HTTP alone after each of twenty publications."""

import html
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, product

import pytest
from django.test import Client

from archive.audit.log import OPERATOR, change
from archive.audit.verbs import Verb
from archive.incidents.models import Place, PlaceKind, Term
from archive.incidents.services import SpelledName, add_place, add_term, scheme_called
from archive.publication.cells import cell_of, coarser_than, size_of
from archive.publication.models import Publication, Rendition, RenditionKind
from archive.publication.refusals import PublicationRefused, Refusal
from archive.publication.services import RenditionDraft
from archive.search.answers import PAGE_SIZE
from archive.workflows import publish
from tests.accepting import accept_cell
from tests.looking import approve_rendition, publish_rendition, submit_rendition
from tests.world import World, drain_all

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

PUBLICATIONS = 20
ENOUGH = 5

DESCRIBED = re.compile(r"<dt>\s*(.*?)\s*</dt>\s*<dd>\s*(.*?)\s*</dd>", re.DOTALL)
NAME = re.compile(r"<bdi[^>]*>(.*?)</bdi>")
FACET = re.compile(
    r'name="toggle"\s+value="(\w+):([^"]*)"(?:(?!</button>).)*?class="facet-label">(.*?)</',
    re.DOTALL,
)


@dataclass(frozen=True)
class Seen:
    """What a page tells of an account: the place's own name, the period in words, subjects by name."""

    place: str
    period: str
    subjects: frozenset[str]


class Visitor:
    """Somebody with a browser and no account."""

    def __init__(self) -> None:
        self.client = Client()

    def found(self, *chosen: str, query: str = "") -> set[str]:
        """Codes of everything that a search so narrowed finds, to the last page."""
        codes: set[str] = set()
        for page in range(1, 9):
            sent = {"query": query, "chosen": list(chosen), "page": page}
            body = self.client.post("/search/", sent).content.decode()
            here = set(re.findall(r"/testimony/(P-[A-Z0-9-]+)/", body))
            codes |= here
            if len(here) < PAGE_SIZE:
                break
        return codes

    def facets(self) -> dict[str, dict[str, str]]:
        """Of each facet its values by their names."""
        body = self.client.post("/search/", {"query": ""}).content.decode()
        facets: dict[str, dict[str, str]] = {"place": {}, "period": {}}
        for facet, value, label in FACET.findall(body):
            name = html.unescape(re.sub(r"<[^>]+>", "", label)).strip()
            facets.setdefault(facet, {})[name] = html.unescape(value)
        return facets

    def read(self, code: str) -> Seen:
        """The account's own page."""
        body = self.client.get(f"/testimony/{code}/").content.decode()
        told = dict(DESCRIBED.findall(body))
        return Seen(
            place=next(iter(NAME.findall(told.get("Place", ""))), ""),
            period=re.sub(r"<[^>]+>|\s+", " ", told.get("Period", "")).strip(),
            subjects=frozenset(NAME.findall(told.get("Subjects", ""))),
        )


def _narrowings(
    facets: dict[str, dict[str, str]], subjects: frozenset[str]
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every choice of at most one place, one period and any subjects: the facet values, and the words in the box."""
    places, periods = (
        ["", *(f"{facet}:{value}" for value in facets[facet].values())]
        for facet in ("place", "period")
    )
    told = sorted(subjects)
    some = [each for size in range(len(told) + 1) for each in combinations(told, size)]
    for place, period, chosen in product(places, periods, some):
        words = " ".join(f"subject:{name}" for name in chosen)
        yield tuple(each for each in (place, period) if each), words


def look_for_somebody(visitor: Visitor, accepted: set[str]) -> dict[str, int]:
    """By how many each account's cell is shared. Fails where fewer than five are left that no officer has accepted."""
    told = {code: visitor.read(code) for code in visitor.found()}
    facets = visitor.facets()
    shared: dict[str, int] = {}
    narrowed_to: dict[Seen, set[str]] = {}
    for code, mine in told.items():
        alike = {
            other
            for other, its in told.items()
            if (its.place, its.period) == (mine.place, mine.period)
            and its.subjects >= mine.subjects
        }
        shared[code] = len(alike)
        if mine != Seen("", "", frozenset()):
            assert len(alike) >= ENOUGH or code in accepted, (code, mine)
        subjects = " ".join(f"subject:{name}" for name in sorted(mine.subjects))
        chosen = [f"place:{facets['place'][mine.place]}"] if mine.place else []
        chosen += [f"period:{facets['period'][mine.period]}"] if mine.period else []
        if mine not in narrowed_to:
            narrowed_to[mine] = visitor.found(*chosen, query=subjects)
        assert alike <= narrowed_to[mine], "facets and pages tell the same"
    return shared


def narrow_every_way(visitor: Visitor, accepted: set[str]) -> None:
    """Fails where any choice of place, period and subjects leaves one to four accounts, and one of them not accepted.

    One that was accepted excuses itself, and none of those beside it.
    """
    told = {code: visitor.read(code) for code in visitor.found()}
    facets = visitor.facets()
    every_subject = frozenset(name for each in told.values() for name in each.subjects)
    for narrowed, words in _narrowings(facets, every_subject):
        left = visitor.found(*narrowed, query=words)
        assert len(left) >= ENOUGH or left <= accepted, (narrowed, words, left - accepted)


@dataclass
class Archive:
    """A world with places and subjects, and one officer."""

    world: World
    places: list[Place]
    terms: list[Term]

    @classmethod
    def begun(cls) -> "Archive":
        with change(OPERATOR, Verb.LOAD_VOCABULARY, kind="place") as act:
            places: list[Place] = []
            for code, kind in (("ghal", PlaceKind.PROVINCE), ("sahl", PlaceKind.DISTRICT)):
                parent = places[-1] if places else None
                names = [SpelledName(language="en", name=code.title())]
                places.append(add_place(act, code=code, kind=kind, parent=parent, names=names))
            scheme = scheme_called("acts", "1")
            terms = [
                add_term(act, scheme=scheme, code=code, broader=None, labels={"en": code.title()})
                for code in ("burning", "drowning")
            ]
        return cls(World(), places, terms)

    def submitted(self, place: Place, period: str, terms: list[Term]) -> Rendition:
        testimony = self.world.account("Something happened.")
        told = RenditionDraft(
            kind=RenditionKind.SUMMARY,
            language="en",
            title="Something",
            summary="Something happened.",
            place=place,
            period=period,
            terms=terms,
        )
        rendition = publish.draft(self.world.archivist, testimony, told)
        submit_rendition(self.world.archivist, rendition)
        approve_rendition(self.world.reviewer, rendition)
        return rendition

    def is_withheld(self, rendition: Rendition) -> bool:
        """Whether publishing it is refused for its cell; then nothing is."""
        small = size_of(
            cell_of(publish.look(self.world.reviewer, rendition)), rendition.testimony_id
        )
        if not small.is_small:
            return False
        with pytest.raises(PublicationRefused) as refused:
            publish_rendition(self.world.reviewer, rendition)
        assert refused.value.reason == Refusal.SMALL_CELL
        return True

    def coarsened(self, rendition: Rendition) -> bool:
        """Whether a coarser cell that five share could be taken, and was."""
        reviewer = self.world.reviewer
        told = publish.look(reviewer, rendition)
        proposed = coarser_than(cell_of(told), rendition.testimony_id)
        chosen = next((each for each in proposed if each.shared >= ENOUGH), None)
        if chosen is None:
            return False
        publish.coarsen(reviewer, rendition, to=chosen.key, seen=told.digest)
        submit_rendition(self.world.archivist, rendition)
        approve_rendition(reviewer, rendition)
        return True


def test_whatever_a_visitor_narrows_to_leaves_five_or_what_an_officer_accepted() -> None:
    """P1, P5: after each of twenty publications, by pages and facets alone."""
    archive, visitor, chance = Archive.begun(), Visitor(), random.Random(5)
    province, district = archive.places
    burning, drowning = archive.terms
    accepted: set[str] = set()
    coarser = withheld = 0
    shared: dict[str, int] = {}
    for number in range(1, PUBLICATIONS + 1):
        rendition = archive.submitted(
            chance.choice([province, district]),
            chance.choice(["2019", "2019-03"]),
            chance.choice([[], [burning], [burning, drowning]]),
        )
        by_officer = False
        if archive.is_withheld(rendition):
            withheld += 1
            drain_all()
            assert len(visitor.found()) == number - 1, "what is refused is not public"
            if archive.coarsened(rendition):
                coarser += 1
            else:
                accept_cell(archive.world.officer, rendition)
                by_officer = True
        done = publish_rendition(archive.world.reviewer, rendition)
        accepted |= {done.code} if by_officer else set()
        drain_all()
        shared = look_for_somebody(visitor, accepted)
        assert len(shared) == number
        narrow_every_way(visitor, accepted)
    assert Publication.objects.count() == PUBLICATIONS
    large = [code for code, many in shared.items() if many >= ENOUGH and code not in accepted]
    assert withheld > coarser > 3, "both ways out were tried"
    assert len(large) > 5


def test_who_looks_from_outside_finds_one_who_stands_alone() -> None:
    """The control: without an officer's word for it, both ways of looking fail."""
    archive, visitor = Archive.begun(), Visitor()
    rendition = archive.submitted(archive.places[1], "2019-03", archive.terms)
    accept_cell(archive.world.officer, rendition)
    alone = publish_rendition(archive.world.reviewer, rendition)
    drain_all()
    for look in (look_for_somebody, narrow_every_way):
        with pytest.raises(AssertionError, match=re.escape(alone.code)):
            look(visitor, set())
        look(visitor, {alone.code})


def test_one_who_was_accepted_excuses_nobody_beside_them() -> None:
    """The control: two share a cell, and an officer's word for one of them is none for the other."""
    archive, visitor = Archive.begun(), Visitor()
    codes = []
    for _ in range(2):
        rendition = archive.submitted(archive.places[1], "2019-03", archive.terms)
        accept_cell(archive.world.officer, rendition)
        codes.append(publish_rendition(archive.world.reviewer, rendition).code)
    drain_all()
    for look in (look_for_somebody, narrow_every_way):
        for one, other in (codes, codes[::-1]):
            with pytest.raises(AssertionError, match=re.escape(other)):
                look(visitor, {one})
        look(visitor, set(codes))
