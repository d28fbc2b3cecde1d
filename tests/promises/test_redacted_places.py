"""P4: a place redacted in the text is not public beside it, whichever came first."""

import json
from pathlib import Path

import pytest

from archive.core.errors import AccessDenied
from archive.incidents.models import Place, PlaceKind, PlaceName
from archive.intake.vocabulary import Vocabulary
from archive.policy.reading import read_publication
from archive.publication.models import Publication, RenditionKind
from archive.publication.services import RenditionDraft
from archive.redaction.models import Reason
from archive.testimony.models import Testimony
from archive.workflows import publish, redact
from archive.workflows.vocabulary import load_vocabulary
from tests.accepting import accept_cell
from tests.looking import approve_rendition, publish_rendition, submit_rendition
from tests.world import World

pytestmark = pytest.mark.django_db(databases=["default", "audit"])


def _place() -> Place:
    land = Place.objects.create(code="land", kind=PlaceKind.COUNTRY, path="/land/")
    PlaceName.objects.create(place=land, language="en", name="Landia")
    town = Place.objects.create(code="town", kind=PlaceKind.TOWN, parent=land, path="/land/town/")
    PlaceName.objects.create(place=town, language="en", name="Shalmit Town")
    PlaceName.objects.create(place=town, language="ar", name="شلميت")
    return town


def _published_at(world: World, testimony: Testimony, place: Place) -> Publication:
    rendition = publish.draft(
        world.archivist,
        testimony,
        RenditionDraft(
            kind=RenditionKind.SUMMARY,
            language="en",
            title="A night",
            summary="They came.",
            place=place,
        ),
    )
    submit_rendition(world.archivist, rendition)
    approve_rendition(world.reviewer, rendition)
    accept_cell(world.officer, rendition)
    return publish_rendition(world.reviewer, rendition)


@pytest.mark.parametrize("words", ["Shalmit", "شلميت"])
def test_a_place_redacted_after_publication_is_public_no_more(words: str) -> None:
    """P4: in any of its names."""
    world = World()
    testimony = world.account(f"They came at night, to {words} .")
    code = _published_at(world, testimony, _place()).code
    assert read_publication(code).content.places
    transcript = testimony.transcripts.get()
    redact.mark_every(
        world.archivist, transcript, quote=words, reason=Reason.LOCATION, label="a town"
    )
    world.approved(transcript)
    with pytest.raises(AccessDenied):
        read_publication(code)


def test_a_redacted_word_that_becomes_the_name_of_the_place_ends_what_is_told_there(
    tmp_path: Path,
) -> None:
    """P4: facets and queries know a place by all its names, those of today too."""
    world = World()
    place = _place()
    hurt = world.account(
        "They came to Brekkanstow.", redactions=[("Brekkanstow", Reason.LOCATION, "a town")]
    )
    kept = world.account("They came to a town.")
    codes = [_published_at(world, each, place).code for each in (hurt, kept)]
    row = {"code": "town", "kind": "town", "parent": "land", "names": {"en": "Brekkanstow"}}
    file = tmp_path / "places.jsonl"
    file.write_text(json.dumps(row))
    answer = load_vocabulary(Vocabulary.PLACES, file)
    assert answer.loaded is not None
    assert answer.loaded.changed == ["town"]
    with pytest.raises(AccessDenied):
        read_publication(codes[0])
    assert read_publication(codes[1]).code == codes[1]
