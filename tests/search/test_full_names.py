"""Names of several words and names behind an article, as people write them in two scripts: found in all ways, and told."""

import pytest

from archive.policy.models import Level, PurposeStatement
from archive.redaction.models import Reason
from archive.search.answers import Asked, Expansion, Results
from archive.search.expansion import expanded
from archive.search.face import search_protected
from archive.search.facets import PROTECTED_FACETS
from archive.search.query import compounds_of, parse
from archive.workflows import grant
from tests.world import World, drain_all

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

ARABIC = "ar"
ENGLISH = "en"
APART = "apart"
JOINED = "joined"
ACCOUNTS = {
    ARABIC: "قال محمد المصري إن فاطمة الحمداني جاءت مع حسين الأسعد ونور الدين الخطيب وعبد الرحمن",
    ENGLISH: "Then came Mohammed al-Masri, Fatima Al-Hamdani, Noureddin El Khatib and Abdul Qader Shaheen.",
    APART: "رأيت صلاح الدين مع ابني وأم خليل قرب الفرن وعبد القادر في الطريق",
    JOINED: "I met Abdallah, and Abderrahmane with Salaheddine, at the oven.",
}


def archive() -> tuple[PurposeStatement, dict[str, str]]:
    """An archive of these accounts: who may read them, and which account each of the case's codes is."""
    world = World()
    for text in ACCOUNTS.values():
        world.account(text, language=ENGLISH if text.isascii() else ARABIC)
    given = world.granted(Level.PARTNER)
    drain_all()
    purpose = grant.state_purpose(world.investigator, given.case, text="the fire at the mill")
    named = {}
    for name, text in ACCOUNTS.items():
        (hit,) = ask(purpose, f'"{text}"').protected_hits
        named[hit.code] = name
    return purpose, named


def ask(purpose: PurposeStatement, text: str, *, exact: bool = False) -> Results:
    return search_protected(purpose.user, purpose, Asked(text, exact=exact))


def marks(found: Results) -> set[str]:
    return {
        piece.text
        for hit in found.protected_hits
        for snippet in hit.snippets
        for piece in snippet.pieces
        if piece.marked
    }


FOUND: tuple[tuple[set[str], tuple[str, ...]], ...] = (
    (
        {ARABIC, ENGLISH},
        (
            *("Masri", "al-Masri", "Al Masri", "al masri", "El-Masry", "Almasri", "المصري"),
            *("al-Hamdani", "El-Khatib", "al-Khateeb", "Mohammed al-Masri"),
            *("Fatima Al-Hamdani", "Muhammad Al-Masry", "Noureddin El Khatib"),
            *("Nour al-Din", "Noureddine", "Nour Eddine", "Nur ad-Din", "Nouruddin", "nour al-din"),
            *("نور الدين", "نورالدين"),
        ),
    ),
    ({ARABIC}, ("al-Asaad", "Hussein al-Asaad", "al-Rahman", "ar-Rahman")),
    (
        {ARABIC, JOINED},
        (
            *("Abdulrahman", "Abdul Rahman", "Abd al-Rahman", "Abd ar-Rahman", "Abdel Rahman"),
            *("Abderrahmane", "abdul rahman", "Abd-al-Rahman"),
            *("عبد الرحمن", "عبدالرحمن", "وعبد الرحمن"),
        ),
    ),
    ({JOINED}, ("Abdullah", "Abdallah", "Abd Allah", "عبد الله", "عبدالله")),
    (
        {ENGLISH, APART},
        (
            *("Abdelkader", "Abdulqadir", "Abdul Qader", "Abd el-Kader"),
            *("عبد القادر", "عبدالقادر"),
        ),
    ),
    (
        {APART, JOINED},
        (
            *("Salah al-Din", "Salah ad Din", "Salaheddine", "Salahuddin"),
            *("صلاح الدين", "صلاحالدين"),
        ),
    ),
    ({APART}, ("Umm Khalil", "Oum Khaleel", "أم خليل")),
    ({ENGLISH}, ("Abdul Qader Shaheen", "Abdul", '"al Masri"')),
    (set(), ("Abu Khalil", "أبو خليل", "أبي خليل", '"عبدالرحمن"', "ash-Masri", "as Masri")),
)


def test_a_name_is_found_in_all_ways_to_write_it_and_nobody_elses() -> None:
    purpose, named = archive()
    for accounts, each in FOUND:
        for typed in each:
            found = {named[hit.code] for hit in ask(purpose, typed).protected_hits}
            assert found == accounts, typed


def test_every_way_that_is_found_is_told_and_marked_as_it_is_written() -> None:
    purpose, _ = archive()
    for typed, also, marked in (
        ("El Masry", {"المصري", "al-Masri"}, {"المصري", "al-Masri"}),
        ("Almasri", {"المصري", "al-Masri"}, {"المصري", "al-Masri"}),
        ("Abd al-Rahman", {"Abderrahmane", "عبد الرحمن"}, {"Abderrahmane", "وعبد الرحمن"}),
        ("Abdelkader", {"Abdul Qader", "عبد القادر"}, {"Abdul Qader", "وعبد القادر"}),
        ("نورالدين", {"Noureddin", "نور الدين"}, {"Noureddin", "ونور الدين"}),
        ("Oum Khaleel", {"أم خليل"}, {"وأم خليل"}),
    ):
        found = ask(purpose, typed)
        (told,) = found.read_as
        assert (told.kind, told.typed, set(told.also)) == ("name", typed, also)
        assert marks(found) == marked


@pytest.mark.parametrize("typed", ["al-Masri", "Abd al-Rahman", "نورالدين", "Umm Khalil"])
def test_an_exact_search_takes_a_name_as_it_was_typed(typed: str) -> None:
    purpose, named = archive()
    found = ask(purpose, typed, exact=True)
    assert {named[hit.code] for hit in found.protected_hits} <= {ENGLISH}
    assert found.read_as == ()


def test_a_name_is_told_in_ways_that_the_reader_may_read() -> None:
    """P1: neither how a closed collection writes it, nor where a word of it was removed."""
    world, closed = World(), World(code="closed")
    closed.account("جاء عبدالرحمن", language="ar")
    world.account("Abdel Rahman came.")
    world.account("I am Abd al-Rahman.", redactions=[("Rahman", Reason.NAME_OF_WITNESS, "W")])
    given = world.granted(Level.PARTNER)
    drain_all()
    purpose = grant.state_purpose(world.investigator, given.case, text="the fire at the mill")
    found = ask(purpose, "Abdurrahman")
    assert found.read_as == (Expansion("name", "Abdurrahman", ("Abdel Rahman",)),)
    assert found.total == 1


def names_in(text: str) -> list[str]:
    query = parse(text, fields=PROTECTED_FACETS)
    wide = expanded(query, text, fields=PROTECTED_FACETS)
    return [each.text for each in compounds_of(wide.query)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Abu Zeidan", ["abu zeidan"]),
        ("أم نواف", ["ام نواف"]),
        ("Mohammed al-Masri", ["al masri"]),
        ("as-Salim", ["as salim"]),
        ("as Salim said", []),
        ("an Nour", []),
        ("An Nahas", ["an nahas"]),
        ("el-The", []),
        ("ash-Masri", []),
        ("Abu", []),
        ("Abu -Zeidan", []),
        ("-(Abu Zeidan) mill", []),
        ("Abu OR Zeidan", []),
        ('"Abdul Rahman"', []),
        ("Abdul NEAR/2 Rahman", []),
        ("Abdul Jones", []),
        ("Nadine", []),
    ],
)
def test_what_is_taken_for_a_name_of_several_words(text: str, names: list[str]) -> None:
    assert names_in(text) == names
