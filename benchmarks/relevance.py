"""How well a question in plain words finds what was judged to answer it: ``python -m benchmarks.relevance FOLDER...``.

A folder holds docs.jsonl.gz ({id, text, title?, lang?, para?}), queries.jsonl.gz ({id, text, lang?}) and qrels.tsv.gz
(query_id, doc_id, rel, with a line of headings). Documents go through the analysis of the archive into its engine, as
accounts do; questions as its page reads them, in the mode that asks for some of the words and takes words also for names
and places (of an empty gazetteer). ``--every`` asks for every word, as the page does until it is asked for some; ``--exact``
takes each word for itself. ``--ask OTHER`` puts the questions of another folder to the documents: what is judged there is
found here by `para`, the paragraph that two languages share.
"""

import argparse
import gzip
import json
import os
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log2
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING
from uuid import NAMESPACE_OID, UUID, uuid5

import django
from django.core.management import call_command

from benchmarks import figures
from benchmarks.figures import Figure

if TYPE_CHECKING:
    from archive.search.engines.base import Document, Engine
    from archive.search.query import Query

PARTITION = "judged"
UNKNOWN = "und"
# As deep as lists are judged by custom; recall and nDCG look at the first ten.
DEPTH = 1_000
FIRST = 10

Judged = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Figures:
    """Means over all questions that have an answer: average precision, reciprocal rank, nDCG and recall at ten."""

    questions: int
    precision: float
    reciprocal: float
    gain: float
    recall: float
    unreadable: int
    milliseconds: float

    def told(self, of: str) -> Iterator[Figure]:
        """The means, by the names under which they are printed."""
        means = {
            "MAP": self.precision,
            "MRR": self.reciprocal,
            f"nDCG@{FIRST}": self.gain,
            f"R@{FIRST}": self.recall,
        }
        for what, value in means.items():
            yield Figure(of=of, what=what, value=value)

    def __str__(self) -> str:
        return (
            f"{self.questions:5} questions   MAP {self.precision:.3f}   MRR {self.reciprocal:.3f}   "
            f"nDCG@{FIRST} {self.gain:.3f}   R@{FIRST} {self.recall:.3f}   {self.milliseconds:.1f} ms each"
            + (
                f"   ({self.unreadable} too long or with marks: asked in other words)"
                if self.unreadable
                else ""
            )
        )


class Collection:
    """Documents, questions and judgements of one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.questions = {row["id"]: row["text"] for row in _rows(folder / "queries.jsonl.gz")}
        self.judged = _judged(folder / "qrels.tsv.gz")
        self.paragraphs = {
            row["id"]: row["para"] for row in _rows(folder / "docs.jsonl.gz") if "para" in row
        }

    def documents(self) -> Iterator["Document"]:
        """Each as an account in one language, with its title."""
        from archive.policy.indexing import Indexable
        from archive.policy.telling import SummaryTold
        from archive.redaction.rendering import Kept
        from archive.redaction.renditions import RenderedPassage, RenderedTranscript
        from archive.search.documents import document_of

        for row in _rows(self.folder / "docs.jsonl.gz"):
            language, title = row.get("lang") or UNKNOWN, row.get("title") or ""
            passage = RenderedPassage("a", "witness", None, None, (Kept(row["text"]),))
            yield document_of(
                Indexable(
                    testimony_id=_identity(row["id"]),
                    rendition_hash="",
                    closes_on=None,
                    texts=(RenderedTranscript(language, "ltr", "transcript", (passage,)),),
                    summary=SummaryTold(language, "ltr", title, "") if title else None,
                    facets={},
                    names=(),
                    days={},
                )
            )

    def judged_there(self, other: "Collection") -> Judged:
        """What answers this folder's questions among the other's documents."""
        there = defaultdict(list)
        for document, paragraph in other.paragraphs.items():
            there[paragraph].append(document)
        return {
            question: {
                document: grade
                for own, grade in grades.items()
                for document in there[self.paragraphs[own]]
            }
            for question, grades in self.judged.items()
        }


def measure(
    engine: "Engine", questions: Mapping[str, str], judged: Judged, *, every: bool, exact: bool
) -> Figures:
    """Ask the engine every question that has an answer."""
    precision = reciprocal = gain = recall = 0.0
    unreadable = 0
    started = perf_counter()
    asked = 0
    for question, text in questions.items():
        grades = {_identity(id): grade for id, grade in judged.get(question, {}).items()}
        if not any(grade > 0 for grade in grades.values()):
            continue
        query, was_readable = _read(text, every=every, exact=exact)
        unreadable += not was_readable
        ranked = _found(engine, query)
        asked += 1
        precision += _average_precision(ranked, grades)
        reciprocal += _reciprocal_rank(ranked, grades)
        gain += _gain(ranked, grades)
        recall += _recall(ranked, grades)
    each = max(1, asked)
    return Figures(
        questions=asked,
        precision=precision / each,
        reciprocal=reciprocal / each,
        gain=gain / each,
        recall=recall / each,
        unreadable=unreadable,
        milliseconds=(perf_counter() - started) * 1000 / each,
    )


def _read(text: str, *, every: bool, exact: bool) -> tuple["Query", bool]:
    """The question as the archive reads it, and whether it could.

    Where it could not, it is asked as somebody would whom the archive has told why: its first words that say something, once
    each, without marks.
    """
    from archive.language import is_function_word, tokenize
    from archive.search.answers import Asked
    from archive.search.facets import PUBLIC_FACETS
    from archive.search.query import MAX_TERMS, QueryError
    from archive.search.request import read_query, wide

    def read(text: str) -> "Query":
        asked = Asked(text=text, some=not every, exact=exact)
        return wide(read_query(asked, PUBLIC_FACETS), asked, PUBLIC_FACETS).query

    try:
        return read(text), True
    except QueryError:
        words = dict.fromkeys(token.word for token in tokenize(text))
        telling = [word for word in words if not is_function_word(word)]
        return read(" ".join(telling[:MAX_TERMS])), False


def _found(engine: "Engine", query: "Query") -> Sequence[UUID]:
    from archive.search.engines.base import SearchRequest

    answer = engine.search(SearchRequest(partitions=(PARTITION,), query=query, size=DEPTH))
    return [hit.id for hit in answer.hits]


def _average_precision(ranked: Sequence[UUID], grades: Mapping[UUID, int]) -> float:
    found, total = 0, 0.0
    for rank, id in enumerate(ranked, start=1):
        if grades.get(id, 0) > 0:
            found += 1
            total += found / rank
    return total / sum(grade > 0 for grade in grades.values())


def _reciprocal_rank(ranked: Sequence[UUID], grades: Mapping[UUID, int]) -> float:
    ranks = (rank for rank, id in enumerate(ranked, start=1) if grades.get(id, 0) > 0)
    return 1 / next(ranks, float("inf"))


def _gain(ranked: Sequence[UUID], grades: Mapping[UUID, int]) -> float:
    def discounted(gains: Sequence[int]) -> float:
        return sum(gain / log2(rank + 1) for rank, gain in enumerate(gains[:FIRST], start=1))

    best = discounted(sorted((max(0, grade) for grade in grades.values()), reverse=True))
    return discounted([max(0, grades.get(id, 0)) for id in ranked]) / best


def _recall(ranked: Sequence[UUID], grades: Mapping[UUID, int]) -> float:
    relevant = {id for id, grade in grades.items() if grade > 0}
    return len(relevant.intersection(ranked[:FIRST])) / len(relevant)


def _identity(id: str) -> UUID:
    return uuid5(NAMESPACE_OID, id)


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _judged(file: Path) -> Judged:
    judged: defaultdict[str, dict[str, int]] = defaultdict(dict)
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            question, document, grade = line.rstrip("\n").split("\t")
            judged[question][document] = int(grade)
    return judged


def main() -> int:
    """Measure each folder and print its line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.relevance", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--ask", type=Path, help="a folder whose questions are asked instead")
    parser.add_argument("--every", action="store_true", help="ask for every word of a question")
    parser.add_argument("--exact", action="store_true", help="take each word for itself")
    figures.add_option(parser)
    given = parser.parse_args()
    told: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="testimony-archive-relevance-") as name:
        os.environ["ARCHIVE_DATA_DIR"] = f"{name}/data"
        os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
        django.setup()
        call_command("migrate", verbosity=0)
        from archive.search.engines.embedded import Disk, EmbeddedEngine

        for number, folder in enumerate(given.folders):
            here = Collection(folder)
            engine = EmbeddedEngine(Disk(Path(name) / f"index-{number}"))
            engine.rebuild(PARTITION, here.documents())
            asked = Collection(given.ask) if given.ask else here
            judged = asked.judged_there(here) if given.ask else here.judged
            found = measure(engine, asked.questions, judged, every=given.every, exact=given.exact)
            what = f"{folder.name}, asked from {given.ask.name}" if given.ask else folder.name
            print(f"{what:32} {found}", flush=True)
            told += found.told(what)
    figures.write(given.figures, told)
    return 0


if __name__ == "__main__":
    sys.exit(main())
