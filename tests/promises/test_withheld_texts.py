"""A text that its speaker withheld to the last word: no page mentions it, and the account stays one."""

import pytest
from django.test import Client
from django.urls import reverse

from archive.policy.models import Grant, Level
from archive.policy.reading import OpenedAccount, access_testimony
from archive.redaction.models import Reason
from archive.sealing.authority import on_record
from archive.search.answers import Asked, Results
from archive.search.face import search_protected
from archive.testimony.models import Testimony, Transcript, TranscriptKind
from archive.testimony.texts import PassageGiven, TranscriptGiven
from archive.web.reading_room.doors import PURPOSE
from archive.workflows import enter, grant, redact
from tests.world import World, drain_all

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

ARABIC = ("كان الليل طويلا.", "ثم جاء الجنود.")


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def account(world: World) -> Testimony:
    """An account in English with an Arabic translation, nothing marked in either."""
    account = world.account("The mill burned at night.")
    translated = TranscriptGiven(
        language="ar",
        kind=TranscriptKind.TRANSLATION,
        derived_from=account.transcripts.get(),
        passages=[PassageGiven(text=text) for text in ARABIC],
    )
    enter.add_transcript(world.archivist, account, translated)
    return account


def _removed(world: World, text: Transcript, reason: Reason, label: str) -> None:
    """Its words, whole passages but for the full stops between them."""
    with on_record():
        words = text.text
    for passage in text.passages.all():
        end = passage.end - 1
        redact.mark(
            world.archivist,
            text,
            start=passage.start,
            end=end,
            quote=words[passage.start : end],
            reason=reason,
            label=label,
        )


def _withheld(world: World, text: Transcript) -> None:
    _removed(world, text, Reason.WITHHELD_BY_SPEAKER, "withheld")
    world.approved(text)


def _found(world: World, given: Grant, query: str = "") -> Results:
    drain_all()
    purpose = grant.state_purpose(world.investigator, given.case, text="about the mill")
    return search_protected(world.investigator, purpose, Asked(query))


def _languages(found: Results) -> dict[str, int]:
    return {
        value.value: value.count
        for facet in found.facets
        if facet.name == "language"
        for value in facet.values
    }


def _opened(world: World, given: Grant, code: str) -> tuple[OpenedAccount, str]:
    """The account, and its page."""
    purpose = grant.state_purpose(world.investigator, given.case, text="about the mill")
    client = Client()
    client.force_login(world.investigator)
    session = client.session
    session[PURPOSE] = str(purpose.pk)
    session.save()
    answer = client.get(reverse("room_account", args=[code]))
    assert answer.status_code == 200
    return access_testimony(world.investigator, purpose, code), answer.content.decode()


@pytest.mark.parametrize("level", [Level.PARTNER, Level.COURT, Level.RAW])
def test_a_translation_withheld_to_its_last_word_is_neither_counted_nor_opened(
    world: World, account: Testimony, level: Level
) -> None:
    """P4: that there is one is a mention of it, too; at no level is it to be seen."""
    given = world.granted(level)
    _withheld(world, account.transcripts.get(language="ar"))
    found = _found(world, given)
    assert found.total == 1
    assert _languages(found) == {"en": 1}
    assert _found(world, given, "language:ar").total == 0
    opened, page = _opened(world, given, found.protected_hits[0].code)
    assert [text.language for text in opened.texts] == ["en"]
    assert "?text=ar" not in page


def test_an_account_of_which_no_text_is_left_stays_an_account(
    world: World, account: Testimony
) -> None:
    """P4: it is found by what else is told of it, and opens without a text."""
    given = world.granted(Level.RAW)
    for text in account.transcripts.all():
        _withheld(world, text)
    found = _found(world, given)
    assert found.total == 1
    assert _languages(found) == {}
    assert _found(world, given, "mill").total == 0
    opened, page = _opened(world, given, found.protected_hits[0].code)
    assert opened.texts == ()
    assert 'id="text"' not in page
    assert 'id="cite"' in page


def test_a_text_of_placeholders_alone_is_still_told_of(world: World, account: Testimony) -> None:
    """What was redacted is shown to be missing; only what the speaker withheld is not."""
    given = world.granted(Level.PARTNER)
    arabic = account.transcripts.get(language="ar")
    _removed(world, arabic, Reason.NAME_OF_WITNESS, "a witness")
    world.approved(arabic)
    found = _found(world, given)
    assert _languages(found) == {"ar": 1, "en": 1}
    opened, page = _opened(world, given, found.protected_hits[0].code)
    assert [text.language for text in opened.texts] == ["en", "ar"]
    assert "?text=ar" in page
