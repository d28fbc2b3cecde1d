"""Whether a name typed in one script finds the other script's spelling: ``python -m benchmarks.names``.

Names of ``ARCHIVE_CORPORA/names``, a spelling of each in Arabic and in Latin letters, are planted in a collection: each in
a sentence of an account of its own. Beside every name stand near names: others of the list, written in the same script as
what is to be found, that differ from it by one or two letters and are listed for no spelling of the name, with or without
article, apostrophe or doubled letter. Then each name is typed into a search, with a capital and without, and read and
expanded as a page does (the gazetteer is empty).

Recall: of the planted spellings, how many were among the words taken for the name. Precision: of the own spellings and the
near names that were taken, how many were own ones. What else of the whole list was taken is told too: thousands of names of
one list come nearer to one another than those of a collection. The costs were fitted to half of the names (see
`archive.language.sounds`); the other half is reported, and beside all of it the pairs that are listed twice at least, as
the others are often two people's names that one line of Wikidata has in common.
"""

import argparse
import gzip
import hashlib
import os
import random
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING
from uuid import UUID

import django
from django.core.management import call_command
from rapidfuzz import process
from rapidfuzz.distance import OSA

from benchmarks import figures
from benchmarks.figures import Figure

if TYPE_CHECKING:
    from archive.policy.indexing import Indexable

PARTITION = "names"
FILES = {"arabic_latin_google.tsv.gz": (1, 0), "arabic_latin_wikidata.tsv.gz": (0, 1)}
"""Which columns hold the Latin and the Arabic spelling; a third one says how often."""
# What the face looks for in other spellings is as long at least.
LATIN = re.compile("[a-z']{4,}")
ARABIC = re.compile("[\u0621-\u064a]{3,}")
DOUBLED = re.compile(r"(.)\1+")
NEAR_LETTERS = 2
NEAR_NAMES = 2
LOOKED_THROUGH = 80


@dataclass(frozen=True, slots=True)
class Pair:
    """A name in both scripts; `attested` is how often the lists have it so."""

    latin: str
    arabic: str
    attested: int

    @property
    def is_reported(self) -> bool:
        """Whether it belongs to the half that nothing was fitted to."""
        return bool(hashlib.sha256(self.latin.encode()).digest()[0] & 1)


@dataclass(frozen=True, slots=True)
class Question:
    """A name as it is typed, how it is written in the other script, and names near to that which are others."""

    typed: str
    written: str
    near: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Of so many questions how many found the name, and how many near names were taken beside it of how many planted.

    `others` are words of the rest of the list that were taken. `milliseconds` are of each question, the shortest first.
    """

    questions: int
    names: int
    own: int
    near: int
    near_planted: int
    others: int
    milliseconds: Sequence[float]

    @property
    def recall(self) -> float:
        """From 0 to 1."""
        return self.own / self.questions

    @property
    def precision(self) -> float:
        """From 0 to 1, of own spellings and near names; 0 where nothing was taken."""
        return self.own / max(1, self.own + self.near)

    def told(self, of: str) -> Iterator[Figure]:
        """What goals are held against."""
        yield Figure(of=of, what="recall", value=self.recall)
        yield Figure(of=of, what="precision", value=self.precision)

    def __str__(self) -> str:
        took = self.milliseconds
        return (
            f"{self.questions} questions among {self.names} names: recall {self.recall:.1%}, "
            f"precision {self.precision:.1%} ({self.near} of {self.near_planted} near names taken; of the rest of the "
            f"list {self.others / self.questions:.1f} words each), {took[len(took) // 2]:.1f} ms each, "
            f"{took[int(len(took) * 0.95)]:.1f} ms at p95"
        )


class Listed:
    """All pairs, and which spellings belong together."""

    def __init__(self, pairs: Collection[Pair]) -> None:
        self.pairs = pairs
        self._other: defaultdict[str, set[str]] = defaultdict(set)
        for pair in pairs:
            self._other[pair.latin].add(pair.arabic)
            self._other[pair.arabic].add(pair.latin)
        self._pools = tuple(
            sorted({getattr(pair, side) for pair in pairs}) for side in ("latin", "arabic")
        )

    def question(self, typed: str, written: str, chance: random.Random) -> Question:
        """The name with names near it, drawn from those that are at most two letters away."""
        own = {written} | self._other[typed]
        own |= {each for other in self._other[written] for each in self._other[other]}
        bare = set(map(_bare, own))
        pool = self._pools[ARABIC.fullmatch(written) is not None]
        found = process.extract(
            written, pool, scorer=OSA.distance, score_cutoff=NEAR_LETTERS, limit=LOOKED_THROUGH
        )
        near = [
            name
            for name, _, _ in found
            if _bare(name) not in bare
            and all(_bare(each) != _bare(typed) for each in self._other[name])
        ]
        return Question(typed, written, tuple(chance.sample(near, min(NEAR_NAMES, len(near)))))


def _bare(name: str) -> str:
    """Without the article, apostrophes and doubled letters: with them or not, it is one name."""
    return DOUBLED.sub(r"\1", name.replace("'", "")).removeprefix("ال")


def read_pairs(folder: Path) -> Listed:
    """The names of both files that are one word in each script."""
    from archive.language import fold

    attested: defaultdict[tuple[str, str], int] = defaultdict(int)
    for name, (latin_at, arabic_at) in FILES.items():
        with gzip.open(folder / name, "rt", encoding="utf-8") as lines:
            next(lines)
            for line in lines:
                columns = line.rstrip("\n").split("\t")
                times = int(columns[2]) if len(columns) > 2 else 2
                attested[fold(columns[latin_at]), fold(columns[arabic_at])] += times
    return Listed(
        [
            Pair(latin, arabic, times)
            for (latin, arabic), times in sorted(attested.items())
            if LATIN.fullmatch(latin) and ARABIC.fullmatch(arabic)
        ]
    )


def questions(listed: Listed, *, count: int, attested: int, seed: int) -> Iterator[Question]:
    """Names of the reported half, asked for in each script: no spelling of them is in the other half."""
    chance = random.Random(seed)
    fitted = {pair.arabic for pair in listed.pairs if not pair.is_reported}
    pairs = [
        pair
        for pair in listed.pairs
        if pair.is_reported and pair.arabic not in fitted and pair.attested >= attested
    ]
    for pair in chance.sample(pairs, min(count, len(pairs))):
        yield listed.question(pair.latin, pair.arabic, chance)
        yield listed.question(pair.arabic, pair.latin, chance)


def measure(asked: Sequence[Question], *, typed: Callable[[str], str]) -> Found:
    """Plant the names in sentences, type each into a search, and say what was found."""
    from archive.language import fold
    from archive.search.answers import Asked
    from archive.search.documents import document_of
    from archive.search.engines.base import SearchRequest
    from archive.search.engines.embedded import Disk, EmbeddedEngine
    from archive.search.facets import PUBLIC_FACETS
    from archive.search.request import read_query, wide

    planted = sorted({word for each in asked for word in (each.written, *each.near)})
    own = near = beside = others = 0
    took: list[float] = []
    with tempfile.TemporaryDirectory(prefix="testimony-archive-names-") as name:
        engine = EmbeddedEngine(Disk(Path(name)))
        engine.rebuild(
            PARTITION, (document_of(_account(n, word)) for n, word in enumerate(planted, start=1))
        )
        for each in asked:
            started = perf_counter()
            search = Asked(typed(each.typed))
            query = wide(read_query(search, PUBLIC_FACETS), search, PUBLIC_FACETS).query
            answer = engine.search(SearchRequest((PARTITION,), query))
            took.append((perf_counter() - started) * 1000)
            taken = set(answer.alike.get(fold(each.typed), ()))
            own += each.written in taken
            beside += len(each.near)
            near += len(taken.intersection(each.near))
            others += len(taken - {each.written, *each.near})
    return Found(
        questions=len(asked),
        names=len(planted),
        own=own,
        near=near,
        near_planted=beside,
        others=others,
        milliseconds=sorted(took),
    )


def _account(number: int, name: str) -> "Indexable":
    """An account of one sentence, in which somebody of this name comes to the market."""
    from archive.policy.indexing import Indexable
    from archive.redaction.rendering import Kept
    from archive.redaction.renditions import RenderedPassage, RenderedTranscript

    is_arabic = ARABIC.fullmatch(name) is not None
    said = (
        f"ثم جاء {name} إلى السوق." if is_arabic else f"Then {_capital(name)} came to the market."
    )
    language, direction = ("ar", "rtl") if is_arabic else ("en", "ltr")
    passage = RenderedPassage("a", "witness", None, None, (Kept(said),))
    return Indexable(
        testimony_id=UUID(int=number),
        rendition_hash="",
        closes_on=None,
        texts=(RenderedTranscript(language, direction, "transcript", (passage,)),),
        summary=None,
        facets={},
        names=(),
        days={},
    )


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def main() -> int:
    """Measure all pairs, and those that are listed twice at least."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.names", description=__doc__)
    parser.add_argument("--count", type=int, default=1000, help="names drawn (1000)")
    parser.add_argument("--seed", type=int, default=1, help="what they are drawn with (1)")
    figures.add_option(parser)
    given = parser.parse_args()
    folder = Path(os.environ.get("ARCHIVE_CORPORA", "")) / "names"
    if not os.environ.get("ARCHIVE_CORPORA") or not folder.is_dir():
        print(
            "Set ARCHIVE_CORPORA to a folder with names: real names are not part of the repository.",
            file=sys.stderr,
        )
        return 2
    with tempfile.TemporaryDirectory(prefix="testimony-archive-names-") as name:
        os.environ["ARCHIVE_DATA_DIR"] = f"{name}/data"
        os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
        django.setup()
        call_command("migrate", verbosity=0)
        listed = read_pairs(folder)
        told: list[Figure] = []
        for attested, what in ((1, "every pair"), (2, "listed twice at least")):
            asked = list(questions(listed, count=given.count, attested=attested, seed=given.seed))
            for how, typed in (("with a capital", _capital), ("in small letters", str)):
                found = measure(asked, typed=typed)
                print(f"{what}, {how}: {found}", flush=True)
                told += found.told(f"{what}, {how}")
        figures.write(given.figures, told)
    return 0


if __name__ == "__main__":
    sys.exit(main())
