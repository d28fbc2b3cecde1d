"""SQLite's FTS5, as its documentation sets it up: an external-content table, porter stems, a prefix index, optimised."""

import os
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from benchmarks.questions import PREFIX_LETTERS, Kind, Question
from benchmarks.sizes.peers import EVERY_KIND, PAGE, Built, Found, Opened
from benchmarks.sizes.shapes import FACETS, MadeAccount

FILE = "fts5.sqlite3"
KIBIBYTE = 1024
TABLES = """
CREATE TABLE account (id INTEGER PRIMARY KEY, body TEXT);
CREATE TABLE facets (id INTEGER PRIMARY KEY, place TEXT, period TEXT, language TEXT, collection TEXT)
"""
INDEX = f"""
CREATE VIRTUAL TABLE words USING fts5(
    body, content='account', content_rowid='id', tokenize='porter unicode61', prefix='{PREFIX_LETTERS}'
)"""
FIRST = f"SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank LIMIT {PAGE}"
COUNTS = """
WITH found AS MATERIALIZED (
    SELECT place, period, language, collection FROM facets
    WHERE id IN (SELECT rowid FROM words WHERE words MATCH ?)
)
SELECT 'total', '', count(*) FROM found
""" + "".join(
    f"UNION ALL SELECT '{name}', {name}, count(*) FROM found GROUP BY {name}\n" for name in FACETS
)


class Fts5:
    """One file, one connection."""

    key = "fts5"
    name = "SQLite FTS5"
    about = "20 rows by rank; then the total and four GROUP BY over the matches, gathered once"
    # Other spellings need the spellfix1 extension, which neither SQLite nor Python brings.
    kinds = EVERY_KIND - {Kind.FUZZY}
    most: int | None = None
    in_process = True
    sources: tuple[str, ...] = ("benchmarks/sizes/fts5.py",)

    def missing(self) -> str:
        """Where SQLite was built without it."""
        with closing(sqlite3.connect(":memory:")) as connection:
            try:
                connection.execute("CREATE VIRTUAL TABLE words USING fts5(body)")
            except sqlite3.OperationalError:
                return "This SQLite was built without FTS5."
        return ""

    def options(self) -> Mapping[str, str]:
        """How it is set up."""
        return {
            "version": f"SQLite {sqlite3.sqlite_version}, journal_mode=WAL, cache_size and mmap_size a quarter of the "
            "memory, all else default",
            "index": f"external content, tokenize='porter unicode61', prefix='{PREFIX_LETTERS}'; "
            "facets are columns of a table without the texts",
            "indexing": "one transaction, then 'rebuild' and 'optimize' of the index, ANALYZE",
            "asking": "two statements, both prepared once; facets by GROUP BY over a materialised CTE",
            "no": "fuzzy search",
        }

    def build(self, folder: Path, accounts: Iterable[MadeAccount]) -> Built:
        """Rows, then the index of them."""
        with closing(sqlite3.connect(folder / FILE)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(TABLES)
            connection.execute(INDEX)
            made = 0
            with connection:
                for each in accounts:
                    connection.execute("INSERT INTO account VALUES (?,?)", (each.number, each.text))
                    connection.execute(
                        "INSERT INTO facets VALUES (?,?,?,?,?)", (each.number, *each.facets)
                    )
                    made += 1
                connection.execute("INSERT INTO words(words) VALUES ('rebuild')")
            with connection:
                connection.execute("INSERT INTO words(words) VALUES ('optimize')")
            connection.execute("ANALYZE")
            return Built(accounts=made)

    @contextmanager
    def opened(self, folder: Path) -> Iterator[Opened]:
        """A connection kept open."""
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 4
        with closing(sqlite3.connect(folder / FILE)) as connection:
            connection.execute(f"PRAGMA cache_size = -{memory // KIBIBYTE}")
            connection.execute(f"PRAGMA mmap_size = {memory}")
            yield Opened(find=lambda question: _found(connection, question))


def _found(connection: sqlite3.Connection, question: Question) -> Found:
    match = _match(question)
    hits = connection.execute(FIRST, (match,)).fetchall()
    facets: defaultdict[str, dict[str, int]] = defaultdict(dict)
    total = 0
    for name, value, count in connection.execute(COUNTS, (match,)):
        if name == "total":
            total = count
        else:
            facets[name][value] = count
    return Found(total=total, hits=len(hits), facets=facets)


def _match(question: Question) -> str:
    """In FTS5's language; every word quoted."""
    quoted = [f'"{word}"' for word in question.words]
    match question.kind:
        case Kind.PHRASE | Kind.SPOKEN:
            return f'"{" ".join(question.words)}"'
        case Kind.PREFIX:
            return f"{quoted[0]}*"
        case Kind.ANY:
            return " OR ".join(quoted)
        case _:
            return " ".join(quoted)
