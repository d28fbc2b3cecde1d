"""Where something was found is told: in which text, in a translation, in what the public may read, by a place or subject."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from archive.incidents.models import Place, PlaceKind, PlaceName, Scheme, Term, TermLabel
from archive.intake.vocabulary import Vocabulary
from archive.policy.models import Level, PurposeStatement
from archive.publication.models import RenditionKind
from archive.publication.services import RenditionDraft
from archive.redaction.models import Reason
from archive.search.answers import Asked, ProtectedHit, Results, Snippet
from archive.search.face import search_protected, search_public
from archive.testimony.models import PlaceRole, Testimony, TranscriptKind
from archive.testimony.services import PlaceGiven, TestimonyDescription
from archive.testimony.texts import PassageGiven, TranscriptGiven
from archive.workflows import enter, grant, publish, redact
from archive.workflows.vocabulary import load_vocabulary
from tests.accepting import officer_of, publish_accepted
from tests.looking import approve_rendition, submit_rendition
from tests.world import World, drain_all

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

ARABIC = ("رأيت الطاحونة تحترق في الليل.", "لم يأت أحد.")
ENGLISH = ("I saw the mill burn at night.", "Nobody came.")


def reader(world: World, level: Level = Level.PARTNER) -> PurposeStatement:
    given = world.granted(level)
    drain_all()
    return grant.state_purpose(world.investigator, given.case, text="the fire at the mill")


def ask(purpose: PurposeStatement, text: str, *, language: str = "en") -> Results:
    return search_protected(purpose.user, purpose, Asked(text), language=language)


def only(found: Results) -> ProtectedHit:
    assert found.total == 1
    (hit,) = found.protected_hits
    return hit


def marked(snippet: Snippet) -> list[str]:
    return [piece.text for piece in snippet.pieces if piece.marked]


def translated(
    world: World, testimony: Testimony, *passages: str, marks: tuple[str, ...] = ()
) -> None:
    """An English translation, whose redactions two people approve on their own."""
    transcript = enter.add_transcript(
        world.archivist,
        testimony,
        TranscriptGiven(
            language="en",
            kind=TranscriptKind.TRANSLATION,
            derived_from=testimony.transcripts.get(is_current=True),
            passages=[PassageGiven(text=text) for text in passages],
        ),
    )
    for quote in marks:
        redact.mark_every(
            world.archivist, transcript, quote=quote, reason=Reason.NAME_OF_WITNESS, label="W"
        )
    world.approved(transcript)


def town(code: str = "latakia") -> Place:
    land = Place.objects.create(code="syria", kind=PlaceKind.COUNTRY, path="/syria/")
    PlaceName.objects.create(place=land, language="en", name="Syria")
    place = Place.objects.create(
        code=code, kind=PlaceKind.DISTRICT, parent=land, path=f"/syria/{code}/"
    )
    for tag, name, is_variant in (
        ("ar", "اللاذقية", False),
        ("en", "Latakia", False),
        ("en", "Lattakia", True),
    ):
        PlaceName.objects.create(place=place, language=tag, name=name, is_variant=is_variant)
    return place


def described(world: World, testimony: Testimony, *, terms: tuple[Term, ...] = ()) -> None:
    place = PlaceGiven(place=Place.objects.get(code="latakia"), role=PlaceRole.HAPPENED_AT)
    enter.amend_testimony(
        world.archivist,
        testimony,
        TestimonyDescription(),
        enter.Circumstances(places=[place], terms=list(terms)),
    )


def test_an_english_query_finds_an_arabic_account_through_its_translation() -> None:
    world = World()
    testimony = world.account(*ARABIC, language="ar")
    translated(world, testimony, *ENGLISH)
    (snippet,) = only(ask(reader(world), "mill burned")).snippets
    assert (snippet.found_in, snippet.language) == ("translation", "en")
    assert marked(snippet) == ["mill", "burn"]


def test_what_stands_in_the_original_was_found_in_the_text() -> None:
    world = World()
    testimony = world.account(*ARABIC, language="ar")
    translated(world, testimony, *ENGLISH)
    (snippet,) = only(ask(reader(world), "طاحونة")).snippets
    assert (snippet.found_in, snippet.language) == ("text", "ar")


def test_a_word_is_gone_only_from_the_text_in_which_it_was_approved_to_go() -> None:
    """P4: each text has its own set; and where the name is redacted in both, neither finds it."""
    world = World()
    both = world.account(
        "أنا سليم ورأيت الطاحونة.",
        language="ar",
        redactions=[("سليم", Reason.NAME_OF_WITNESS, "W")],
    )
    translated(world, both, "I am Salim and saw the mill.", marks=("Salim",))
    purpose = reader(world)
    assert ask(purpose, "mill").total == 1
    for name in ("Salim", "سليم", "Salim~", "sal*", '"am Salim"', "Saleem", '"am and"'):
        assert ask(purpose, name).total == 0, name


def test_a_translation_without_an_approved_set_is_not_searched() -> None:
    """P4"""
    world = World()
    testimony = world.account(*ARABIC, language="ar")
    enter.add_transcript(
        world.archivist,
        testimony,
        TranscriptGiven(
            language="en",
            kind=TranscriptKind.TRANSLATION,
            passages=[PassageGiven(text=text) for text in ENGLISH],
        ),
    )
    assert ask(reader(world), "mill").total == 0


def test_an_english_query_finds_an_arabic_account_by_its_public_summary() -> None:
    world = World()
    testimony = world.account(*ARABIC, language="ar")
    world.published(testimony, title="وصول", summary="The granary and its people.")
    (snippet,) = only(ask(reader(world), "granary")).snippets
    assert (snippet.found_in, snippet.anchor, marked(snippet)) == ("summary", "", ["granary"])


def test_the_summary_is_found_only_as_long_as_it_is_public() -> None:
    """P3"""
    world = World()
    testimony = world.account(*ARABIC, language="ar")
    publication = world.published(testimony, summary="The granary and its people.")
    purpose = reader(world)
    assert ask(purpose, "granary").total == 1
    publish.take_down(world.archivist, publication.testimony)
    assert ask(purpose, "granary").total == 0
    drain_all()
    assert ask(purpose, "granary").total == 0
    assert ask(purpose, "طاحونة").total == 1


def test_an_account_is_found_by_any_name_of_its_place_and_the_hit_says_so() -> None:
    world = World()
    town()
    described(world, world.account(*ARABIC, language="ar"))
    world.account("Nothing of that.")
    purpose = reader(world)
    for name in ("Latakia", "Lattakia", "اللاذقية", "باللاذقية"):
        snippets = only(ask(purpose, name)).snippets
        assert [(each.found_in, each.language) for each in snippets] == [("about", "en")], name
    (shown,) = only(ask(purpose, "Lattakia", language="ar")).snippets
    assert (shown.language, marked(shown)) == ("ar", ["اللاذقية"])


def test_an_account_is_found_by_its_subject_in_another_language() -> None:
    world = World()
    town()
    scheme = Scheme.objects.create(code="acts", version="1")
    term = Term.objects.create(scheme=scheme, code="t1")
    TermLabel.objects.create(term=term, language="en", label="Enforced disappearance")
    TermLabel.objects.create(term=term, language="ar", label="اختفاء قسري")
    described(world, world.account(*ARABIC, language="ar"), terms=(term,))
    found = only(ask(reader(world), "disappearances طاحونة")).snippets
    assert [(each.found_in, marked(each)) for each in found] == [
        ("text", ["الطاحونة"]),
        ("about", ["disappearance"]),
    ]


@pytest.mark.parametrize("redacted", ["اللاذقية", "Lattakia", "Latakia"])
def test_a_place_redacted_in_the_text_is_found_by_none_of_its_names(redacted: str) -> None:
    """P4: neither in the text, nor beside it, nor as a value, nor in another spelling."""
    world = World()
    town()
    testimony = world.account(
        f"The mill of {redacted} burned.", redactions=[(redacted, Reason.LOCATION, "a town")]
    )
    described(world, testimony)
    purpose = reader(world)
    assert ask(purpose, "mill").total == ask(purpose, "Syria").total == 1
    for name in (
        "Latakia",
        "Lattakia",
        "اللاذقية",
        "place:Latakia",
        "lat*",
        "Latakiya",
        "latakia~",
    ):
        assert ask(purpose, name).total == 0, name


def test_a_subject_whose_label_holds_a_redacted_word_is_not_told() -> None:
    """P4"""
    world = World()
    town()
    scheme = Scheme.objects.create(code="acts", version="1")
    term = Term.objects.create(scheme=scheme, code="t1")
    TermLabel.objects.create(term=term, language="en", label="The Brekkan massacre")
    testimony = world.account(
        "They came to Brekkan.", redactions=[("Brekkan", Reason.LOCATION, "a town")]
    )
    described(world, testimony, terms=(term,))
    purpose = reader(world)
    assert ask(purpose, "massacre").total == ask(purpose, "subject:massacre").total == 0
    assert only(ask(purpose, "came")).snippets


@pytest.mark.parametrize(
    ("holds", "row", "asked"),
    [
        (
            Vocabulary.PLACES,
            {
                "code": "latakia",
                "kind": "district",
                "parent": "syria",
                "names": {"fr": "Lattaquié"},
            },
            "Lattaquié",
        ),
        (
            Vocabulary.TERMS,
            {"scheme": "acts", "version": "1", "code": "t1", "labels": {"fr": "Enlèvement"}},
            "enlèvements",
        ),
    ],
)
def test_a_new_name_of_a_place_or_subject_reaches_the_index(
    tmp_path: Path, holds: Vocabulary, row: Mapping[str, object], asked: str
) -> None:
    world = World()
    town()
    scheme = Scheme.objects.create(code="acts", version="1")
    term = Term.objects.create(scheme=scheme, code="t1")
    TermLabel.objects.create(term=term, language="en", label="Abduction")
    described(world, world.account(*ARABIC, language="ar"), terms=(term,))
    purpose = reader(world)
    beginning = Asked(f"{asked[:8]}*")
    assert search_protected(purpose.user, purpose, beginning).total == 0
    file = tmp_path / "names.jsonl"
    file.write_text(json.dumps(row))
    assert load_vocabulary(holds, file).touched == 1
    drain_all()
    assert search_protected(purpose.user, purpose, beginning).total == 1


def test_what_is_typed_exactly_is_not_found_by_a_place_or_a_subject_alone() -> None:
    world = World()
    town()
    described(world, world.account(*ARABIC, language="ar"))
    purpose = reader(world)
    assert ask(purpose, "Latakia").total == 1
    for text in ("Latakia", '"Latakia"', "lataki*", "latakya~", "Latakia OR ferry"):
        asked = Asked(text, exact=True)
        assert search_protected(purpose.user, purpose, asked).total == 0
    assert search_protected(purpose.user, purpose, Asked("place:Latakia", exact=True)).total == 1


def test_a_snippet_begins_and_ends_with_the_sign_of_what_was_removed_there() -> None:
    """P4: as the opened account shows it, and nothing where the cut does not reach there."""
    world = World()
    world.account(
        f"Salim Haddar saw the mill, whose owner, Mr. Harun, {'waited ' * 60}there.",
        redactions=[
            ("Salim Haddar", Reason.NAME_OF_WITNESS, "Witness 1"),
            ("Harun", Reason.NAME_OF_THIRD_PARTY, "Person 1"),
        ],
    )
    purpose = reader(world)
    pieces = only(ask(purpose, "mill")).snippets[0].pieces
    assert [(piece.text, piece.removed) for piece in pieces] == [
        ("Witness 1", True),
        (" saw the ", False),
        ("mill", False),
        (", whose owner, Mr. ", False),
        ("Person 1", True),
        (" …", False),
    ]
    (snippet,) = only(ask(purpose, "there")).snippets
    assert not any(piece.removed for piece in snippet.pieces)
    assert ask(purpose, "Person").total == 0


def test_a_snippet_says_that_the_passage_goes_on_beyond_what_was_removed() -> None:
    """P4: and where the speaker withheld something, nothing shows that anything is missing."""
    world = World()
    world.account(
        "Two were fetched. The third was Salim. Nobody came to Qarsun, and we waited. Harun left.",
        redactions=[
            ("Salim", Reason.NAME_OF_THIRD_PARTY, "Child 1"),
            ("Qarsun", Reason.LOCATION, "Village 1"),
            ("Harun left.", Reason.WITHHELD_BY_SPEAKER, "Person 1"),
        ],
    )
    purpose = reader(world)

    def shown(words: str) -> str:
        pieces = only(ask(purpose, words)).snippets[0].pieces
        return "".join(f"[{each.text}]" if each.removed else each.text for each in pieces)

    assert shown("nobody") == "… [Child 1]. Nobody came to [Village 1] …"
    assert shown("fetched") == "Two were fetched. The third was [Child 1] …"
    assert shown("waited").strip() == "… [Village 1], and we waited."


def test_several_passages_of_an_account_are_shown_and_the_others_counted() -> None:
    world = World()
    world.account(*(f"The mill burned, {number}." for number in range(5)), "Nobody came.")
    hit = only(ask(reader(world), "mill"))
    assert len(hit.snippets) == 3
    assert hit.more_passages == 2
    assert [piece.text for piece in hit.snippets[0].pieces if not piece.marked][-1].endswith("0.")


def test_a_passage_that_only_holds_the_words_of_a_phrase_apart_is_not_counted() -> None:
    world = World()
    world.account("The old mill.", "A mill, and old.", "That old mill there.", "old mill old mill")
    hit = only(ask(reader(world), '"old mill"'))
    assert (len(hit.snippets), hit.more_passages) == (3, 0)


def test_passages_that_hold_most_of_the_query_come_first() -> None:
    world = World()
    world.account("The mill.", "The bridge.", "The bridge by the mill at night.", "The night.")
    hit = only(ask(reader(world), "mill bridge night"))
    assert marked(hit.snippets[0]) == ["bridge", "mill", "night"]


def test_the_public_sees_the_summary_the_passages_and_what_was_found_beside() -> None:
    world = World()
    place = town()
    testimony = world.account("The mill burned.", "We fled.")
    rendition = publish.draft(
        world.archivist,
        testimony,
        RenditionDraft(
            kind=RenditionKind.TEXT,
            language="en",
            title="A night of fire",
            summary="A fire in a village.",
            transcript=testimony.transcripts.get(),
            place=place,
        ),
    )
    submit_rendition(world.archivist, rendition)
    approve_rendition(world.reviewer, rendition)
    publish_accepted(officer_of(world.reviewer, world.collection), rendition)
    drain_all()

    def told(text: str) -> list[tuple[str, list[str]]]:
        (hit,) = search_public(Asked(text)).public_hits
        return [(each.found_in, marked(each)) for each in hit.snippets]

    assert told("fire mill") == [("summary", ["fire"]), ("text", ["mill"])]
    assert told("night") == [("title", ["night"])]
    assert told("Lattakia") == [("about", ["Latakia"])]
    assert told("") == [("summary", [])]


def test_passages_with_a_phrase_are_counted_beyond_those_shown() -> None:
    """A passage that only holds its words apart is none of them."""
    world = World()
    world.account(
        *(f"We saw the old mill burn, on night {n}." for n in range(5)),
        "The mill was old.",
        "The old house by the mill.",
    )
    hit = only(ask(reader(world), '"old mill"'))
    assert [marked(snippet) for snippet in hit.snippets] == [["old mill"]] * 3
    assert hit.more_passages == 2
