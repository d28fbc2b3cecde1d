"""What every engine finds in other spellings, near one another and in any script, and how it answers hostile queries."""

import time
import unicodedata
from datetime import date
from uuid import UUID

import pytest

from archive.language import fold, query_terms, tokenize
from archive.search.engines.base import (
    Answer,
    Document,
    Engine,
    InvalidDocument,
    InvalidName,
    QueryTooBroad,
    TokenStream,
)
from archive.search.query import (
    EVERYTHING,
    MAX_DISTANCE,
    Alike,
    And,
    Everything,
    FacetValue,
    Fuzzy,
    Leaf,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Word,
)
from tests.search.engines.asking import ACCOUNTS, COMMON, found, search
from tests.search.engines.conftest import ENGINES
from tests.search.engines.samples import document, ids


def word(text: str) -> Word:
    return Word((text,))


def near(distance: int, *parts: Leaf) -> Near:
    return Near(tuple((part,) for part in parts), distance)


# Near one another


def test_nearness_counts_the_words_between_in_either_order(engine: Engine) -> None:
    engine.write(
        "public",
        add=[
            document(1, "soldiers at the checkpoint"),
            document(2, "checkpoint where the soldiers"),
            document(3, "soldier a b c checkpoint"),
            document(4, "soldier checkpoint"),
            document(5, "soldier", "checkpoint"),
        ],
    )
    asked = word("soldier"), word("checkpoint")
    assert set(found(search(engine, near(1, *asked)))) == {4}
    assert set(found(search(engine, near(2, *asked)))) == {1, 2, 4}
    assert set(found(search(engine, near(3, *asked)))) == {1, 2, 3, 4}


def test_a_word_is_not_near_itself(engine: Engine) -> None:
    engine.write("public", add=[document(1, "one shot only"), document(2, "shot and shots")])
    assert found(search(engine, near(5, word("shot"), word("shot")))) == [2]
    phrase = Phrase(("shot", "and"))
    assert found(search(engine, near(5, phrase, word("shot")))) == [2]
    assert found(search(engine, near(5, phrase, Phrase(("and", "shots"))))) == []


@pytest.mark.parametrize("distance", [1, 5, MAX_DISTANCE])
def test_nearness_never_reaches_across_a_gap(engine: Engine, distance: int) -> None:
    """P4: neither a redaction nor a change of speaker makes neighbours of what it parts."""
    engine.write(
        "public", add=[document(1, "they took █ away"), document(2, "they took him █ and away")]
    )
    assert search(engine, near(distance, word("took"), word("away"))).total == 0
    assert search(engine, near(distance, Prefix("awa"), Phrase(("they", "took")))).total == 0


def test_a_chain_of_nearness_goes_from_each_part_to_the_next(engine: Engine) -> None:
    engine.write(
        "public",
        add=[
            document(1, "a x x b x x c"),
            document(2, "b a x x x x c"),
            document(3, "a x b x x x c"),
        ],
    )
    chain = near(2, word("a"), word("b"), word("c"))
    assert found(search(engine, chain)) == [1]


def test_what_is_near_scores_as_its_parts_do(engine: Engine) -> None:
    engine.write("public", add=ACCOUNTS)
    parts = word(COMMON[3]), word(COMMON[8])
    apart = {hit.id: hit.score for hit in search(engine, And(parts)).hits}
    close = search(engine, near(4, *parts))
    assert 0 < close.total < len(apart)
    assert all(hit.score == pytest.approx(apart[hit.id]) for hit in close.hits)


def test_parts_of_a_nearness_may_have_alternatives_of_any_kind(engine: Engine) -> None:
    engine.write(
        "public",
        add=[
            document(1, "the old bridge near selmar"),
            document(2, "the new brigde near selmar"),
            document(3, "the ford near orran"),
            document(4, "the ford near selmar"),
        ],
    )
    crossing = (Phrase(("old", "bridge")), Fuzzy("bridge"), Word(("ford",)))
    assert set(found(search(engine, Near((crossing, (Prefix("sel"),)), 2)))) == {1, 2, 4}


# Other spellings


@pytest.mark.parametrize(
    ("written", "is_found"),
    [
        ("checkpoint", True),
        ("checkpiont", True),
        ("chekpoint", True),
        ("checkpoints", True),
        ("chickpoint", True),
        ("chekpiont", False),
        ("checkposts", False),
    ],
)
def test_one_edit_is_a_letter_added_dropped_changed_or_swapped(
    engine: Engine, written: str, is_found: bool
) -> None:
    engine.write("public", add=[document(1, f"at the {written} again")])
    assert search(engine, Fuzzy("checkpoint")).total == is_found
    assert search(engine, Fuzzy("checkpoint", edits=2)).total == (written != "checkposts")


def test_other_spellings_are_found_in_every_script(engine: Engine) -> None:
    engine.write(
        "public", add=[document(1, "اللاذقيه"), document(2, "اللازقيه"), document(3, "حلب")]
    )
    assert set(found(search(engine, Fuzzy("اللاذقيه")))) == {1, 2}


def test_the_word_itself_is_among_its_spellings_however_rare_it_is(engine: Engine) -> None:
    many = [f"w{chr(0x400 + n)}rd" for n in range(200)]
    docs = [document(n, f"{each} {each}x") for n, each in enumerate(many, 1)]
    docs += [document(n + 1_000, each) for n, each in enumerate(many, 1)]
    engine.write("public", add=[*docs, document(5_000, "word")])
    answer = search(engine, Fuzzy("word"))
    assert 5_000 in found(answer)
    assert answer.total <= 2 * 128


NAMES = [
    document(1, "mohammed came"),
    document(2, "muhammad came"),
    document(3, "محمد جاء"),
    document(4, "the mountain"),
    document(5, "fatima left"),
]


def test_names_alike_are_found_across_scripts_and_told(engine: Engine) -> None:
    engine.write("public", add=NAMES)
    answer = search(engine, Or((word("mohammed"), Alike("mohammed"))))
    assert set(found(answer)) == {1, 2, 3}
    assert set(answer.alike) == {"mohammed"}
    assert set(answer.alike["mohammed"]) == {"mohammed", "muhammad", "محمد"}
    assert found(answer)[0] == 1, "the word as it was typed counts more than one like it"
    assert search(engine, word("mohammed")).alike == {}


def test_names_alike_are_told_also_where_they_are_found_nowhere(engine: Engine) -> None:
    engine.write("public", add=NAMES)
    answer = search(engine, And((word("left"), Alike("محمد"))))
    assert answer.total == 0
    assert set(answer.alike["محمد"]) == {"mohammed", "muhammad", "محمد"}
    assert search(engine, Alike("qzx")).alike == {"qzx": ()}


@pytest.mark.parametrize("how", ["closed", "excluded", "removed"])
@pytest.mark.parametrize("query", [Fuzzy("mohammed"), Alike("mohammed"), Prefix("moh")])
def test_words_that_only_others_may_read_stand_for_nothing(
    engine: Engine, query: Query, how: str
) -> None:
    """P1: not in what is found, and not in what is told of how a name was read."""
    engine.write("public", add=NAMES[3:])
    hidden = [document(n, f"mohammed mohamme{chr(0x61 + n % 26)} mohamed") for n in range(50, 80)]
    never = search(engine, query, facets=("place",))
    out: frozenset[UUID] = frozenset()
    if how == "closed":
        engine.write("closed", add=hidden)
    else:
        engine.write("public", add=hidden)
        assert search(engine, query).total > 0
        if how == "excluded":
            out = frozenset(doc.id for doc in hidden)
        else:
            engine.write("public", remove=[doc.id for doc in hidden])
    assert search(engine, query, exclude=out, facets=("place",)) == never


# Order, and what is among the hits


DAYS = {1: (2015, 2020), 2: (2013, 2022), 3: (2017, None), 4: (None, 2021), 5: (2013, 2020)}


def dated(engine: Engine) -> None:
    for number, (period, taken) in DAYS.items():
        days = {
            name: date(year, 1, 1).toordinal()
            for name, year in (("period", period), ("taken", taken))
            if year
        }
        engine.write("public", add=[document(number, "river " * number + "x " * 9, days=days)])


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("period", [5, 2, 1, 3, 4]),
        ("-period", [3, 1, 5, 2, 4]),
        ("taken", [5, 1, 4, 2, 3]),
        ("-taken", [2, 4, 5, 1, 3]),
        ("", [5, 4, 3, 2, 1]),
        ("unheard_of", [5, 4, 3, 2, 1]),
    ],
)
def test_hits_come_by_day_then_by_score_and_those_without_a_day_last(
    engine: Engine, order: str, expected: list[int]
) -> None:
    dated(engine)
    answer = search(engine, word("river"), order=order)
    assert found(answer) == expected
    pages = [search(engine, word("river"), order=order, first=n, size=1) for n in range(5)]
    assert [hit for page in pages for hit in page.hits] == list(answer.hits)


@pytest.mark.parametrize("order", ["--taken", "-", "ta/ken", "Taken"])
def test_an_order_has_the_name_of_a_day(engine: Engine, order: str) -> None:
    engine.write("public", add=[document(1, "a")])
    with pytest.raises(InvalidName):
        search(engine, EVERYTHING, order=order)


@pytest.mark.parametrize("day", [0, -1, 1 << 40])
def test_a_day_is_an_ordinal(engine: Engine, day: int) -> None:
    with pytest.raises(InvalidDocument):
        engine.write("public", add=[document(1, "a", days={"taken": day})])


def test_days_outlive_merges_and_purges(engine: Engine) -> None:
    for number in range(1, 40):
        engine.write("public", add=[document(number, "a", days={"taken": 700_000 - number})])
    engine.write("public", add=[document(99, "a")], remove=ids(5, 6))
    engine.purge("public")
    expected = [n for n in range(39, 0, -1) if n not in (5, 6)]
    assert found(search(engine, EVERYTHING, order="taken")) == [*expected, 99]


def test_it_is_said_which_of_some_accounts_are_hits_however_far_down(engine: Engine) -> None:
    engine.write("one", add=[document(n, "a", place=["Selm"]) for n in range(1, 300)])
    engine.write("two", add=[document(300, "b"), document(301, "a")])
    asked = ids(5, 299, 300, 301, 777)
    a = word("a")
    assert search(engine, a, "one", "two", size=1, among=asked).among == ids(5, 299, 301)
    assert search(engine, a, "one", size=1, among=asked).among == ids(5, 299)
    assert search(engine, a, "one", exclude=ids(5), size=1, among=asked).among == ids(299)
    selm = {"place": ("Selm",)}
    filtered = search(engine, EVERYTHING, "one", "two", filters=selm, size=1, among=asked)
    assert filtered.among == ids(5, 299)


# Any script


def told(text: str, language: str) -> TokenStream:
    tokens = tokenize(text, language=language)
    return TokenStream([token.term for token in tokens], [token.word for token in tokens])


@pytest.mark.parametrize(
    ("text", "language", "asked"),
    [
        ("وَصَلَ المُسَلَّحُونَ", "ar", "المسلحون"),
        ("وصل المسلحون", "ar", "المُسَلَّحُون"),
        ("\u202bوصل\u200f المسلحون\u202c", "ar", "المسلحون"),
        ("le caf\u00e9 ferme\u0301", "fr", unicodedata.normalize("NFD", "caf\u00e9")),
        (unicodedata.normalize("NFD", "un \u00e9t\u00e9 dernier"), "fr", "\u00e9t\u00e9"),
        ("گوندی کوردستان", "ckb", "کوردستان"),
        ("הם באו בלילה", "he", "בלילה"),
        ("\U00010400\U00010401 deseret", "und", "\U00010400\U00010401"),
        ("٢٠١٧ كان", "ar", "2017"),
    ],
)
def test_a_word_is_found_however_its_letters_are_written(
    engine: Engine, text: str, language: str, asked: str
) -> None:
    docs = [Document(UUID(int=1), {"text": told(text, language)}), document(2, "elsewhere")]
    engine.write("public", add=docs)
    folded = fold(asked)
    assert found(search(engine, Word(query_terms(folded)))) == [1]
    assert found(search(engine, Phrase((folded,)))) == [1]
    if len(folded) >= 4:
        assert found(search(engine, Prefix(folded[:3]))) == [1]
        assert found(search(engine, Fuzzy(folded))) == [1]


def test_a_token_with_a_line_break_is_refused(engine: Engine) -> None:
    engine.write("public", add=[document(1, "a")])
    bad = TokenStream(["a\nb"], ["a\nb"])
    with pytest.raises(InvalidDocument):
        engine.write("public", add=[Document(UUID(int=2), {"text": bad})])
    assert engine.members("public") == ids(1)


# Long accounts, and hostile queries


def test_long_accounts_are_answered_like_short_ones(engine: Engine) -> None:
    words = [f"w{n * n % 4_999}" for n in range(60_000)]
    words[30_000:30_000] = ["█", "dawn", "came", "█"]
    docs = [document(n, " ".join(words[n:])) for n in (1, 2)]
    engine.write("public", add=[*docs, document(3, "dawn came"), document(4, "dawn")])
    assert set(found(search(engine, Phrase(("dawn", "came"))))) == {1, 2, 3}
    assert set(found(search(engine, near(1, word("dawn"), word("came"))))) == {1, 2, 3}
    assert search(engine, near(50, word("dawn"), word("w0"))).total == 0
    engine.write("public", remove=ids(1))
    engine.purge("public")
    assert set(found(search(engine, Phrase(("came",))))) == {2, 3}
    assert search(engine, Phrase((words[-2], words[-1]))).total == 1


def deep(query: Query, levels: int) -> Query:
    for level in range(levels):
        query = And((query, Everything())) if level % 2 else Or((query, word("zz")))
    return query


HOSTILE: dict[str, Query] = {
    "deep": deep(word(COMMON[0]), 60),
    "fifty": And(tuple(word(each) for each in COMMON)),
    "fifty alternatives": Or(tuple(Prefix(each[:3]) for each in COMMON if len(each) >= 3)),
    "the same fifty times": Or((Phrase((COMMON[0], COMMON[1])),) * 50),
    "all exclusions": And((Everything(), *(Not(word(each)) for each in COMMON))),
    "common words side by side": Phrase(tuple(COMMON[:2]) * 5),
    "common words near": near(50, *(word(each) for each in COMMON[:6])),
    "names": Or(tuple(Alike(each) for each in COMMON)),
    "spellings": Or(tuple(Fuzzy(each, 2) for each in COMMON if len(each) >= 4)),
    "long": Phrase(("x" * 5_000,)),
    "long spelling": Fuzzy("x" * 5_000, 2),
    "odd letters": Or((Prefix("\0\0\0"), Fuzzy("\ud800\ud800\ud800\ud800"), Alike("\U0010ffff"))),
    "odd facet": FacetValue("place", "\ud800"),
    "ten stems": Word(tuple(f"{COMMON[0]}/{n}" for n in range(50))),
}


@pytest.mark.parametrize("query", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_query_is_answered_in_time_or_refused(filled: Engine, query: Query) -> None:
    started = time.process_time()
    try:
        answer = search(filled, query, facets=("place", "year", "language"))
    except QueryTooBroad:
        answer = Answer(0, (), {})
    assert answer.total <= 300
    assert time.process_time() - started < 2


@pytest.fixture(scope="module", params=sorted(ENGINES))
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    engine = ENGINES[request.param](tmp_path_factory.mktemp("filled"))
    engine.write("public", add=ACCOUNTS)
    return engine


def test_a_phrase_may_have_a_word_many_times(engine: Engine) -> None:
    engine.write("public", add=[document(1, "no no no"), document(2, "no no yes no")])
    assert found(search(engine, Phrase(("no",) * 3))) == [1]
    assert set(found(search(engine, Phrase(("no",) * 2)))) == {1, 2}
    assert search(engine, Phrase(("no",) * 4)).total == 0
