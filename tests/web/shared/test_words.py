"""What codes are called on a page."""

from collections.abc import Iterator

import pytest
from django.utils.translation import override

from archive.policy.models import GRANTED_LEVELS
from archive.publication.content import Named
from archive.search.answers import Piece
from archive.search.query import Reason
from archive.testimony.models import (
    Certainty,
    DateRole,
    How,
    ParticipantRole,
    PlaceRole,
    TranscriptKind,
)
from archive.web.shared import tags, words
from archive.web.shared.passages import pieces_of


@pytest.fixture(autouse=True)
def _page_in_english() -> Iterator[None]:
    with override("en"):
        yield


TABLES = [
    (words.SPEAKERS, ParticipantRole.values),
    (words.WAYS, How.values),
    (words.DATES, DateRole.values),
    (words.PLACES, PlaceRole.values),
    (words.CERTAINTIES, Certainty.values),
    (words.TEXTS, TranscriptKind.values),
    (words.LEVELS, [level.value for level in GRANTED_LEVELS]),
    (words.REASONS, list(Reason)),
]


@pytest.mark.parametrize(("table", "codes"), TABLES)
def test_every_code_of_an_account_has_a_word(table: dict[str, object], codes: list[str]) -> None:
    assert set(table) == set(codes)


@pytest.mark.parametrize(
    ("edtf", "told"),
    [
        ("2019", "2019"),
        ("2019-03", "March 2019"),
        ("2019-03-12", "12 March 2019"),
        ("2019-03-12?", "about 12 March 2019"),
        ("2019-03/2019-05", "March 2019 to May 2019"),
        ("2019-03-1X", "10 March 2019 to 19 March 2019"),
        ("2019/..", "2019/.."),
        ("uncertain", "month not known"),
        ("", ""),
    ],
)
def test_a_date_is_told_in_words(edtf: str, told: str) -> None:
    assert words.period(edtf) == told


def test_a_date_is_told_in_the_language_of_the_page() -> None:
    with override("ar"):
        assert words.period("2019-03") == "مارس 2019"


def test_each_date_in_a_period_keeps_together() -> None:
    """Else the numbers of two dates run into one another on a page from right to left, or into what stands beside them."""
    assert tags.period("2019-03/2019-05") == (
        '<bdi dir="ltr"><bdi>March 2019</bdi> to <bdi>May 2019</bdi></bdi>'
    )
    with override("ar"):
        assert tags.period("2019-03/2019-05").startswith('<bdi dir="rtl"><bdi>مارس 2019</bdi>')
    assert tags.period("2019-03-12?") == '<bdi dir="ltr">about <bdi>12 March 2019</bdi></bdi>'
    assert tags.period("2019-03") == "<bdi>March 2019</bdi>"
    assert tags.period("<b>/..") == "<bdi>&lt;b&gt;/..</bdi>"


def test_a_list_is_parted_as_its_page_writes_lists() -> None:
    things = [Named("<a>", {}), Named("b", {"ar": "جسر", "en": "bridge"})]
    assert tags.listed(things) == ('<bdi>&lt;a&gt;</bdi>, <bdi lang="en" dir="ltr">bridge</bdi>')
    assert tags.speakers(["interviewer", "witness"]) == "<bdi>Interviewer</bdi>, <bdi>Witness</bdi>"
    with override("ar"):
        assert tags.speakers(["<x>", "y"]) == "<bdi>&lt;x&gt;</bdi>، <bdi>y</bdi>"


def test_a_speaker_is_numbered_where_several_share_a_part() -> None:
    assert words.speaker("interviewer:2") == "Interviewer 2"
    assert words.speaker("witness") == "Witness"
    assert words.speaker("") == ""


def test_a_name_carries_its_own_language_and_direction() -> None:
    both = Named("x", {"ar": "الجسر", "en": "The bridge"})
    with override("ar"):
        assert tags.named(both) == '<bdi lang="ar" dir="rtl">الجسر</bdi>'
        assert tags.named(Named("x", {"en": "A"})) == '<bdi lang="en" dir="ltr">A</bdi>'
    assert tags.named(both) == '<bdi lang="en" dir="ltr">The bridge</bdi>'
    assert tags.named(Named("<x>", {})) == "<bdi>&lt;x&gt;</bdi>"


def test_words_of_an_account_are_never_markup() -> None:
    shown = tags.pieces([Piece("<b>"), Piece("&", marked=True), Piece("<i>", removed=True)])
    assert shown == '&lt;b&gt;<mark>&amp;</mark><span class="removed">[&lt;i&gt;]</span>'


def test_what_a_speaker_withheld_is_not_seen_to_be_missing() -> None:
    """P4: no mark, no second space, no seam between two runs of words."""
    assert pieces_of([("He said ", False), ("", True), (" and left.", False)]) == (
        Piece("He said and left."),
    )
    assert pieces_of([("By ", False), ("Person 1", True), (".", False)]) == (
        Piece("By "),
        Piece("Person 1", removed=True),
        Piece("."),
    )
