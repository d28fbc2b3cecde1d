"""PostgreSQL's full text search, as chapter 12 of its documentation sets it up: a generated column, a GIN index.

Other spellings by the words of all texts in a table with a trigram index, as the documentation of pg_trgm proposes.
"""

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

import psycopg

from benchmarks.measuring import MEGABYTE
from benchmarks.questions import Kind, Question
from benchmarks.sizes.peers import EVERY_KIND, PAGE, Built, Found, Opened
from benchmarks.sizes.server import Programs, make_cluster, programs, serving
from benchmarks.sizes.shapes import FACETS, MadeAccount

Connection: TypeAlias = "psycopg.Connection[tuple[object, ...]]"

CLUSTER = "cluster"
MOST_SPELLINGS = 128
# Its default, 0.3, knows hardly a word of five letters of which two are swapped.
LIKENESS = 0.15
TABLE = """
CREATE TABLE account (
    id integer PRIMARY KEY, place text, period text, language text, collection text, body text,
    words tsvector GENERATED ALWAYS AS (to_tsvector('english', body)) STORED
)"""
AFTER = (
    "CREATE INDEX account_words ON account USING gin (words)",
    "CREATE EXTENSION pg_trgm",
    "CREATE EXTENSION fuzzystrmatch",
    "CREATE TABLE spelling AS SELECT word FROM ts_stat($$SELECT to_tsvector('simple', body) FROM account$$)",
    "CREATE INDEX spelling_trigrams ON spelling USING gin (word gin_trgm_ops)",
    "VACUUM ANALYZE",
)
FIRST = f"""
SELECT id, ts_rank(words, query) AS rank FROM account, {{query}} AS query
WHERE words @@ query ORDER BY rank DESC LIMIT {PAGE}"""
COUNTS = """
SELECT place, period, language, collection, count(*) FROM account, {query} AS query
WHERE words @@ query GROUP BY GROUPING SETS ((), (place), (period), (language), (collection))"""
# Trigrams narrow, the distance decides.
SPELLINGS = f"""
SELECT word FROM spelling WHERE word %% %(word)s AND levenshtein_less_equal(word, %(word)s, 1) <= 1
ORDER BY similarity(word, %(word)s) DESC LIMIT {MOST_SPELLINGS}"""


class Postgres:
    """One server, one connection."""

    key = "postgres"
    name = "PostgreSQL"
    about = (
        "20 rows by ts_rank; then the total and four facets by one GROUPING SETS over the matches"
    )
    kinds = EVERY_KIND
    most: int | None = None
    in_process = False
    sources: tuple[str, ...] = ("benchmarks/sizes/postgres.py", "benchmarks/sizes/server.py")

    def missing(self) -> str:
        """Where the package isn't installed."""
        found = programs()
        return found if isinstance(found, str) else ""

    def options(self) -> Mapping[str, str]:
        """How it is set up."""
        found = programs()
        version = found.folder.parent.name if isinstance(found, Programs) else "none"
        told = ", ".join(f"{name}={value}" for name, value in _settings().items())
        return {
            "version": f"PostgreSQL {version}; {told}; all else default",
            "index": "words tsvector GENERATED ALWAYS AS (to_tsvector('english', body)) STORED, GIN; facets are columns",
            "indexing": "COPY, then the index, VACUUM ANALYZE; the table of spellings (ts_stat, pg_trgm) with it",
            "asking": "a socket, prepared statements; websearch_to_tsquery, phraseto_tsquery, to_tsquery for prefixes",
            "fuzzy": f"up to {MOST_SPELLINGS} spellings by trigrams (similarity_threshold {LIKENESS}), "
            "at Levenshtein distance 1 (two letters swapped are two), then any of them",
        }

    def build(self, folder: Path, accounts: Iterable[MadeAccount]) -> Built:
        """The cluster, the rows, then the indexes."""
        found = _programs()
        make_cluster(found, folder / CLUSTER)
        with serving(found, folder / CLUSTER, _settings()) as connection:
            connection.execute(TABLE)
            columns = f"COPY account (id, {', '.join(FACETS)}, body) FROM STDIN"
            count = 0
            with connection.cursor() as cursor, cursor.copy(columns) as copy:
                for account in accounts:
                    copy.write_row((account.number, *account.facets, account.text))
                    count += 1
            for statement in AFTER:
                connection.execute(statement)
        return Built(accounts=count)

    @contextmanager
    def opened(self, folder: Path) -> Iterator[Opened]:
        """The server, and a connection kept open; the memory is that of the process that answers it."""
        with serving(_programs(), folder / CLUSTER, _settings()) as connection:
            connection.execute(f"SET pg_trgm.similarity_threshold = {LIKENESS}")
            backend = connection.info.backend_pid
            yield Opened(
                find=lambda question: _found(connection, question), peak=lambda: _peak_of(backend)
            )


def _programs() -> Programs:
    found = programs()
    if isinstance(found, str):
        raise RuntimeError(found)
    return found


def _settings() -> Mapping[str, str]:
    """What its documentation recommends: a quarter of the memory, room to build an index and to load in bulk."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "shared_buffers": f"{memory // 4 // MEGABYTE}MB",
        "maintenance_work_mem": "512MB",
        "max_wal_size": "4GB",
    }


def _found(connection: Connection, question: Question) -> Found:
    query, words = _query(connection, question)
    hits = connection.execute(FIRST.format(query=query), (words,), prepare=True).fetchall()
    facets: defaultdict[str, dict[str, int]] = defaultdict(dict)
    total = 0
    counted = connection.execute(COUNTS.format(query=query), (words,), prepare=True)
    for *values, count in counted:
        if not isinstance(count, int):
            raise TypeError("a count was expected")
        grouped = [(n, v) for n, v in zip(FACETS, values, strict=True) if isinstance(v, str)]
        for name, value in grouped:
            facets[name][value] = count
        if not grouped:
            total = count
    return Found(total=total, hits=len(hits), facets=facets)


def _query(connection: Connection, question: Question) -> tuple[str, str]:
    """The function that reads the question, and what it is given."""
    words = question.words
    match question.kind:
        case Kind.PHRASE | Kind.SPOKEN:
            return "phraseto_tsquery('english', %s)", " ".join(words)
        case Kind.PREFIX:
            return "to_tsquery('english', %s)", f"{words[0]}:*"
        case Kind.FUZZY:
            spelled = connection.execute(SPELLINGS, {"word": words[0]}, prepare=True)
            return "websearch_to_tsquery('english', %s)", " or ".join(
                f'"{word}"' for (word,) in spelled
            )
        case Kind.ANY:
            return "websearch_to_tsquery('english', %s)", " or ".join(words)
        case _:
            return "websearch_to_tsquery('english', %s)", " ".join(words)


def _peak_of(process: int) -> float:
    """The most memory that a process has held, with what it touched of the memory shared by the server's processes."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("the system does not say how much memory a process holds")
