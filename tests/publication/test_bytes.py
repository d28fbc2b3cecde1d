"""The public gets the approved bytes, or nothing."""

import hashlib
import json
from collections.abc import Callable

import pytest
from django.db import connection

from archive.core.errors import AccessDenied
from archive.policy.reading import read_publication
from archive.publication.models import Publication, Rendition
from archive.testimony.models import Testimony
from tests.publication.desks import Desk

pytestmark = pytest.mark.django_db(databases=["default", "audit"])


def test_what_the_public_reads_is_what_was_approved_to_the_byte(desk: Desk) -> None:
    """P5, P4: every field of it."""
    publication = desk.published()
    stored = bytes(Publication.objects.get().content)
    found = hashlib.sha256(stored).hexdigest()
    rendition = Rendition.objects.get()
    assert found == publication.content_hash == rendition.approved_hash == rendition.content_hash
    told = json.loads(stored)
    (passage,) = told.pop("passages")
    assert told == {
        "schema_version": 1,
        "kind": "text",
        "language": "en",
        "direction": "ltr",
        "title": "Lanterns",
        "summary": "A night at the ferry.",
        "advisory": "Speaks of a drowning.",
        "collection": {"code": "halt", "names": {"en": "Collection halt"}},
        "places": [
            {"code": "nahr", "names": {"en": "Nahrisan", "ar": "نهر"}},
            {"code": "ghal", "names": {"en": "Ghalmira", "ar": "نهر"}},
            {"code": "sahl", "names": {"en": "Sahla", "ar": "نهر"}},
        ],
        "period": "2019-03",
        "terms": [{"code": "drowning", "names": {"en": "drowning"}}],
    }
    assert passage.pop("anchor")
    assert passage == {
        "speaker": "witness",
        "start_ms": None,
        "end_ms": None,
        "parts": [
            {"text": "Witness 1", "removed": True},
            {"text": " counted seventeen lanterns at the ferry.", "removed": False},
        ],
    }
    read = read_publication(publication.code).content
    assert read.as_bytes() == stored
    people = (publication.submitted_by, publication.approved_by, publication.published_by)
    assert people == (desk.world.archivist, desk.world.reviewer, desk.world.reviewer)


def test_nothing_internal_is_in_the_bytes(desk: Desk) -> None:
    """P1: no code, key or anchor by which the account could be joined to what others are given."""
    stored = bytes(desk.published().content).decode()
    testimony = Testimony.objects.get()
    transcript = testimony.transcripts.get()
    internal = [
        testimony.code,
        str(testimony.pk),
        testimony.pk.hex,
        transcript.fingerprint,
        transcript.passages.get().anchor,
        *testimony.participants.values_list("code", flat=True),
        "Salim",
        "Haddar",
        "working title",
        "halt-archivist",
    ]
    assert not [each for each in internal if each in stored]


def test_the_bytes_are_readable_by_nobody_before_they_are_public(desk: Desk) -> None:
    """P6: until it is published a rendition is sealed; in the database no word of it stands."""
    desk.approved()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM archive_rendition")
        held = repr(cursor.fetchall())
    assert "approved" in held
    assert not [word for word in ("Lanterns", "ferry", "drowning") if word in held]
    assert not Publication.objects.exists()


def tampered_with(**values: str | bytes) -> None:
    """As whoever holds the database file could write it."""
    columns = ", ".join(f"{name} = %s" for name in values)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE archive_publication SET {columns}", list(values.values()))


def other_bytes() -> bytes:
    stored = bytes(Publication.objects.get().content)
    return stored.replace(b"Lanterns", b"Informers")


TAMPERED: dict[str, Callable[[], object]] = {
    "content": lambda: tampered_with(content=other_bytes()),
    "content cut": lambda: tampered_with(content=bytes(Publication.objects.get().content)[:-2]),
    "content gone": lambda: tampered_with(content=b""),
    "hash": lambda: tampered_with(content_hash="0" * 64),
    "content and its hash": lambda: tampered_with(
        content=other_bytes(), content_hash=hashlib.sha256(other_bytes()).hexdigest()
    ),
    "the approval": lambda: Rendition.objects.update(approved_hash="0" * 64),
}


@pytest.mark.parametrize("tampered", TAMPERED)
def test_of_bytes_that_nobody_approved_the_public_gets_nothing(
    tampered: str, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    """P8: the same as where there is no such publication."""
    code = desk.published().code
    assert read_publication(code).content.title == "Lanterns"
    TAMPERED[tampered]()
    with pytest.raises(AccessDenied) as refused:
        read_publication(code)
    with pytest.raises(AccessDenied) as unknown:
        read_publication("P-NONE-NONE-NONE")
    assert str(refused.value) == str(unknown.value)
    assert "CRITICAL" in caplog.text, "somebody is told"
    assert not [word for word in ("Lanterns", "Informers", code) if word in caplog.text]
