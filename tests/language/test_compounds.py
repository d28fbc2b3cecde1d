"""Names of several words, and those behind an article: what is one, and how it may be written."""

import pytest

from archive.language import FullName, full_name, tokenize


def name(typed: str) -> FullName | None:
    return full_name(tuple(token.word for token in tokenize(typed)))


def can_be_written(found: FullName, written: str) -> bool:
    """Whether these words, of which none is told by its sound, are one of its ways."""
    words = [token.word for token in tokenize(written)]
    return any(
        len(way) == len(words)
        and all(
            word == piece if isinstance(piece, str) else word in piece
            for word, piece in zip(words, way, strict=True)
        )
        for way in found.ways
    )


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        (
            "Abdulrahman",
            ("عبد الرحمن", "عبدالرحمن", "وعبد الرحمن", "Abd ar-Rahman", "Abdul Rahman"),
        ),
        ("Abderrahmane", ("عبد الرحمن", "عبدالرحمن", "Abdel Rahmane")),
        ("Abd-al-Rahman", ("عبد الرحمن", "لعبدالرحمن", "Abdur Rahman")),
        ("Abdullah", ("عبد الله", "عبدالله", "Abd Allah", "Abd Ullah")),
        ("Abdelkader", ("عبد القادر", "عبدالقادر", "Abd el-Kader")),
        ("Abdul Qader", ("عبد القادر", "Abd al-Qader")),
        ("Abdullatif", ("عبد اللطيف",)),
        ("Abdelatif", ("عبد اللطيف",)),
        ("عبد القادر", ("عبد القادر", "عبدالقادر", "وعبدالقادر")),
        ("وعبدالقادر", ("عبد القادر", "عبدالقادر")),
        ("Nour al-Din", ("نور الدين", "نورالدين", "ونور الدين", "Nour ed Dine", "Nour Eddine")),
        ("Noureddine", ("نور الدين", "Nour-al-Din", "Nour ad-Deen")),
        ("Salahuddin", ("صلاح الدين", "وصلاحالدين")),
        ("Izz al-Din", ("عز الدين",)),
        ("Shamseddine", ("شمس الدين",)),
        ("نورالدين", ("نور الدين", "نورالدين")),
        ("Abu Khalil", ("Abou Khalil", "Abu al Khalil")),
        ("أم خليل", ("وام خليل",)),
        ("Almasri", ()),
        ("Al-Masri", ("Almasri", "el Masri", "Ul-Masri")),
    ],
)
def test_a_name_may_be_written_so(typed: str, written: tuple[str, ...]) -> None:
    found = name(typed)
    assert found is not None
    for each in written:
        assert can_be_written(found, each), each


@pytest.mark.parametrize(
    ("typed", "bare"),
    [
        *(
            ("al-Masri", "masri"),
            ("El Masry", "masry"),
            ("ash-Sharif", "sharif"),
            ("an-Nour", "nour"),
        ),
        *(
            ("ar-Rahman", "rahman"),
            ("as-Salam", "salam"),
            ("at-Taher", "taher"),
            ("az-Zahra", "zahra"),
        ),
        *(("Ed-Douri", "douri"), ("Almasri", ""), ("Abdul Rahman", ""), ("Nour al-Din", "")),
    ],
)
def test_an_article_belongs_to_the_name_behind_it(typed: str, bare: str) -> None:
    found = name(typed)
    assert found is not None
    assert found.bare == bare


@pytest.mark.parametrize(
    "typed",
    [
        *("Masri", "ash-Masri", "an-Masri", "al-Ali", "el-the", "Nadine", "sardine", "Abdoulaye"),
        *(
            "Abdul Shaheen",
            "Elena",
            "Ali",
            "Abu",
            "مصري",
            "عبد",
            "الدين",
            "abd",
            "2019",
            "Abdul 2019",
        ),
    ],
)
def test_other_words_are_no_name_of_several(typed: str) -> None:
    assert name(typed) is None


def test_nothing_typed_is_none() -> None:
    assert full_name(()) is None
