"""Queries as people, careless pasting and bad will type them: always the same ones for a seed."""

import random
from collections.abc import Iterator

STOP_WORDS = ("the", "and", "of", "to", "in", "a", "في", "من", "على", "و")
WORDS = (
    *("mill", "bridge", "soldiers", "Orran", "Mahmoud", "market", "checkpoint", "2019", "U.S."),
    *(
        "محمد",
        "الجسر",
        "المَدْرَسَة",
        "قرب",
        "جسر",
        "اللاذقية",
        "Käse",
        "école",
        "שלום",
        "日本",
        "o'neil",
    ),
    *(
        "mid-day",
        "12:30",
        "a",
        "I",
        "x1",
        "naïve",
        "😀",
        "ß",
        "ﷺ",
        "١٢",
        "e\u0301",
        "\u200fنص\u200e",
    ),
)
PUBLIC_FIELDS = (
    "place",
    "period",
    "date",
    "spoken-of",
    "language",
    "collection",
    "subject",
    "term",
)
HIDDEN_FIELDS = ("taken", "given", "how", "speaker")
HIDDEN_IN_ARABIC = ("متى", "كيف", "متحدث", "المتحدث")
NO_FIELDS = ("witness", "text", "content", "id", "_id", "title", "summary", "about", "no-such", "q")
VALUES = (
    *("Orran", '"Old Town"', "2019", "2019-03", "ar", "phone", "x", "*", "-a", '""', "[a TO b]"),
    *("witness", "عران", "a/b", "1=1", "«x»", "p\u202eq", "interpreter", "uncertain", "e" * 300),
)
MARKS = (
    *(
        "OR",
        "AND",
        "NOT",
        "|",
        "||",
        "(",
        ")",
        "()",
        "-",
        "--",
        "—",
        "*",
        "~",
        "~2",
        "^3",
        "?",
        ":",
    ),
    *("NEAR", "NEAR/3", "NEAR/0", "NEAR/51", "NEAR/x", "NEAR/", "قرب/5", "قرب/٥", "near/2", "or"),
    *(
        '"',
        "“",
        "”",
        "«",
        "»",
        "'",
        "‘",
        "\\",
        "{",
        "}",
        "[",
        "]",
        "&&",
        "!",
        "+",
        "%",
        "_",
        ";",
        "/",
    ),
    *(
        "\x00",
        "\u202e",
        "\u2066",
        "\u200f",
        "\ufeff",
        "\ud800",
        "\uffff",
        "\t",
        "\n",
        "\u00a0",
        "\u3000",
    ),
    *(
        "<script>",
        "</p>",
        "{{ x }}",
        "{% x %}",
        "%s",
        "' OR 1=1 --",
        "../../etc",
        "$where",
        "\u0301",
    ),
)


def typed(count: int, *, seed: int) -> Iterator[str]:
    """So many queries: well formed, damaged, heaps of marks, and such as ask for much work."""
    chance = random.Random(seed)
    for _ in range(count):
        kind = chance.random()
        if kind < 0.35:
            yield _well_formed(chance, depth=0)
        elif kind < 0.6:
            yield _damaged(chance, _well_formed(chance, depth=0))
        elif kind < 0.85:
            yield _heap(chance)
        else:
            yield laborious(chance)


def _well_formed(chance: random.Random, *, depth: int) -> str:
    return " ".join(_unit(chance, depth) for _ in range(chance.randint(1, 4)))


def _unit(chance: random.Random, depth: int) -> str:
    minus = "-" if chance.random() < 0.15 else ""
    kind = chance.random()
    if kind < 0.35:
        return minus + chance.choice(WORDS)
    if kind < 0.45:
        return minus + _phrase(chance, chance.randint(1, 5))
    if kind < 0.55:
        return minus + chance.choice(WORDS) + chance.choice("*~")
    if kind < 0.7:
        field = chance.choice(PUBLIC_FIELDS + HIDDEN_FIELDS + HIDDEN_IN_ARABIC + NO_FIELDS)
        return f"{minus}{field}:{chance.choice(VALUES)}"
    if kind < 0.85 or depth > 8:
        mark = chance.choice(("OR", "|", "NEAR", f"NEAR/{chance.randint(1, 50)}", "قرب/5"))
        return f"{minus}{chance.choice(WORDS)} {mark} {_phrase(chance, 2)}"
    return f"{minus}({_well_formed(chance, depth=depth + 1)})"


def _phrase(chance: random.Random, words: int) -> str:
    quotes = chance.choice(('""', "“”", "«»", "„“"))
    return quotes[0] + " ".join(chance.choices(WORDS + STOP_WORDS, k=words)) + quotes[1]


def _damaged(chance: random.Random, text: str) -> str:
    for _ in range(chance.randint(1, 4)):
        at = chance.randint(0, len(text))
        text = chance.choice(
            (
                text[:at],
                text[at:],
                text[:at] + chance.choice(MARKS) + text[at:],
                text[:at] + text[at + 1 :],
                text[:at] + text[at : at + 3] * chance.randint(2, 30) + text[at:],
                text[::-1] if chance.random() < 0.2 else text.swapcase(),
            )
        )
    return text


def _heap(chance: random.Random) -> str:
    between = chance.choice((" ", "", " ", chance.choice(MARKS)))
    of = chance.choice((MARKS, MARKS + WORDS, WORDS + VALUES, (chance.choice(MARKS),)))
    return between.join(chance.choices(of, k=chance.choice((1, 2, 3, 8, 40, 400))))


def laborious(chance: random.Random) -> str:
    """The words that stand everywhere, and the marks that stand for many words, as often as they may."""
    common = list(chance.choices(STOP_WORDS, k=chance.choice((2, 3, 10, 49, 50))))
    return chance.choice(
        (
            f'"{" ".join(common)}"',
            f'"{" ".join([common[0]] * len(common))}"',
            " OR ".join(common),
            " ".join(common),
            f" NEAR/{chance.choice((1, 10, 50))} ".join(common),
            " NEAR/50 ".join([common[0]] * len(common)),
            f"({' OR '.join(common[:25])}) NEAR/50 ({' OR '.join(common[:25])})",
            " ".join(
                f"{chance.choice(('the', 'and', 'wit', 'sol', 'mar', 'الم'))}*" for _ in range(5)
            ),
            " OR ".join(
                f"{chance.choice(('soldier', 'checkpoint', 'there', 'المدرسه'))}~" for _ in range(5)
            ),
            f"{'a' * 990}~",
            "x" * 1000,
            f"{'(' * 10}the{')' * 10}",
            f"place:{chance.choice(WORDS)} {' '.join(common[:40])}",
        )
    )
