"""Words as a reader typed them, which may be names: taken for what stands as a name, of what this reader may see."""

from uuid import UUID

from archive.search.engines.base import Document, Engine, SearchRequest
from archive.search.query import CAPITALS, NAMED_IN, NAMES, Alike, And, Compound, Not, Word
from tests.search.engines.asking import found
from tests.search.engines.samples import ids, stream

PARTITION = "p"


def told(
    number: int, text: str, *, names: str = "", capitals: str = "", about: str = ""
) -> Document:
    fields = {"text": text, NAMES: names, CAPITALS: capitals, "title": about}
    (one,) = ids(number)
    return Document(one, {name: stream(words) for name, words in fields.items() if words})


def alike(engine: Engine, text: str, *without: int, typed: str = "small") -> set[str]:
    name = Alike(text, "capital" if typed == "capital" else "small")
    request = SearchRequest((PARTITION,), name, exclude=ids(*without))
    return set(engine.search(request).alike[text])


def test_only_what_stands_as_a_name_is_taken_for_one(engine: Engine) -> None:
    engine.write(
        PARTITION,
        add=[told(1, "we saw nadim there", names="nadim"), told(2, "the nadem was old")],
    )
    assert alike(engine, "nadeem") == {"nadim"}
    assert alike(engine, "نديم") == {"nadim"}


def test_what_stands_as_a_name_is_counted_in_visible_documents_only(engine: Engine) -> None:
    """P1: a hidden account neither makes a name of a word nor an ordinary word of a name."""
    hidden = [told(2, "nadim nadim nadim"), told(3, "sarim", names="sarim")]
    engine.write(PARTITION, add=[told(1, "we saw nadim and sarim", names="nadim"), *hidden])
    assert alike(engine, "nadeem") == set()
    assert alike(engine, "nadeem", 2) == {"nadim"}
    assert alike(engine, "sareem") == {"sarim"}
    assert alike(engine, "sareem", 3) == set()


def test_a_nearer_spelling_displaces_one_only_where_it_may_be_read(engine: Engine) -> None:
    """P1"""
    engine.write(PARTITION, add=[told(1, "جاء حرث"), told(2, "جاء حارث")])
    assert alike(engine, "harith", typed="capital") == {"حارث"}
    assert alike(engine, "harith", 2, typed="capital") == {"حرث"}


def test_names_of_places_and_subjects_are_no_people(engine: Engine) -> None:
    """A word that a reader typed and that is taken for a name is looked for where accounts speak of people."""
    place = Document(UUID(int=2), {"about": stream("nadim")})
    engine.write(PARTITION, add=[told(1, "we saw nadim there", names="nadim"), place])
    everywhere, of_people = Alike("nadeem"), Alike("nadeem", "small")
    assert set(found(engine.search(SearchRequest((PARTITION,), everywhere)))) == {1, 2}
    assert found(engine.search(SearchRequest((PARTITION,), of_people))) == [1]


def test_no_query_finds_what_is_known_of_names(engine: Engine) -> None:
    engine.write(PARTITION, add=[told(1, "we came", names="nadim", capitals="salim")])
    for word in ("nadim", "salim"):
        assert engine.search(SearchRequest((PARTITION,), Word((word,)))).total == 0


def test_words_are_looked_for_in_the_fields_named(engine: Engine) -> None:
    engine.write(PARTITION, add=[told(1, "we came", about="mill"), told(2, "the mill")])
    query = Word(("mill",))
    assert engine.search(SearchRequest((PARTITION,), query)).total == 2
    assert engine.search(SearchRequest((PARTITION,), query, fields=("text",))).total == 1
    assert engine.search(SearchRequest((PARTITION,), query, fields=NAMED_IN)).total == 2


RAHMAN = Compound(
    "abd rahman",
    ((("abd",), ("al", "el"), "rahman"), (("عبد", "وعبد"), ("الرحمن",)), ("abdurahman",)),
)


def written(engine: Engine, *without: int) -> set[str]:
    request = SearchRequest((PARTITION,), RAHMAN, exclude=ids(*without))
    return set(engine.search(request).alike["abd rahman"])


def test_a_name_of_several_words_is_found_where_they_stand_side_by_side(engine: Engine) -> None:
    engine.write(
        PARTITION,
        add=[
            told(1, "then abd al rahmane came"),
            told(2, "جاء وعبد الرحمن معه"),
            told(3, "al abd rahman and abd came with rahman"),
            told(4, "abd الرحمن"),
            told(5, "we saw abdurrahman"),
        ],
    )
    assert found(engine.search(SearchRequest((PARTITION,), RAHMAN))) == [1, 2, 5]
    assert written(engine) == {"abd al rahmane", "وعبد الرحمن", "abdurrahman"}


def test_how_a_name_of_several_words_is_written_is_told_of_visible_documents_only(
    engine: Engine,
) -> None:
    """P1"""
    hidden = [told(2, "abd el rahman"), told(3, "abd al rahman", about="abd el rahman")]
    engine.write(PARTITION, add=[told(1, "rahman and abd el salam"), *hidden])
    assert written(engine) == {"abd al rahman", "abd el rahman"}
    assert written(engine, 3) == {"abd el rahman"}
    assert written(engine, 2, 3) == set()


def test_a_name_of_several_words_is_looked_for_beside_other_words(engine: Engine) -> None:
    documents = [told(1, "abd al rahman at the mill"), told(2, "abd el rahman"), told(3, "mill")]
    engine.write(PARTITION, add=documents)
    query = And((RAHMAN, Word(("mill",))))
    answer = engine.search(SearchRequest((PARTITION,), query))
    assert found(answer) == [1]
    unwanted = And((Word(("rahman",)), Not(RAHMAN)))
    assert engine.search(SearchRequest((PARTITION,), unwanted)).total == 0
