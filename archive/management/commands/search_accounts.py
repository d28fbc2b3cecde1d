"""`manage.py search_accounts --as USERNAME --purpose TEXT`: a search from the shell, with the page's answer."""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict

from django.core.management.base import BaseCommand, CommandError, CommandParser

from archive.management.reading import read_typed
from archive.search.answers import Asked, Piece, Results, Snippet
from archive.search.query import QueryError
from archive.web.shared.tags import found_in
from archive.web.shared.words import REASONS
from archive.workflows.search import search_as


class Command(BaseCommand):
    help = (
        "Search as a user within a case. The words are read from standard input, so that no query stands in the "
        "shell's history."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--as", dest="username", required=True, metavar="USERNAME", help="who searches"
        )
        parser.add_argument("--purpose", required=True, metavar="TEXT", help="what it is read for")
        parser.add_argument("--case", metavar="CODE", help="needed where the user reads in several")
        parser.add_argument("--page", type=int, default=1, help="from 1")
        parser.add_argument(
            "--exact",
            action="store_true",
            help="words as they are typed, in no other form or spelling",
        )
        parser.add_argument(
            "--place-alone",
            action="store_true",
            help="a place by any of its names, without what lies in it",
        )
        parser.add_argument("--json", action="store_true", help="the whole answer as JSON")

    def handle(
        self,
        *,
        username: str,
        purpose: str,
        case: str | None,
        page: int,
        exact: bool,
        place_alone: bool,
        json: bool,
        **options: object,
    ) -> None:
        if sys.stdin.isatty():
            self.stderr.write("Type the words, then Enter and Ctrl-D.")
        asked = Asked(read_typed().strip(), exact=exact, alone=place_alone)
        try:
            results = search_as(username, asked, purpose=purpose, case_code=case, page=page)
        except QueryError as error:
            at = f"at character {error.position + 1}"
            raise CommandError(f"{REASONS[error.reason]} ({at} of what was asked)") from error
        self.stdout.write(_as_json(results) if json else _in_words(results, asked))


def _as_json(results: Results) -> str:
    return json.dumps(asdict(results), ensure_ascii=False)


def _in_words(results: Results, asked: Asked) -> str:
    lines = [", ".join([*_counted(results), f"page {results.page} of {results.pages}"])]
    for each in results.read_as:
        place = f"the place {each.typed}{' alone' if asked.alone else ''}"
        also = [place] if each.kind == "place" else []
        lines.append(f"{each.typed}: also searched as {', '.join([*also, *each.also])}")
    for hit in results.protected_hits:
        lines.append(f"{hit.code}  {hit.collection.code}  {hit.level}")
        lines += map(_snippet, hit.snippets)
    return "\n".join(lines)


def _counted(results: Results) -> Iterator[str]:
    yield "1 account" if results.total == 1 else f"{results.total} accounts"
    if results.witnesses is not None and results.total:
        people = "1 witness" if results.witnesses == 1 else f"{results.witnesses} witnesses"
        yield f"of at least {people} as far as is known"


def _snippet(snippet: Snippet) -> str:
    where = found_in(snippet)
    return f"    {f'({where}) ' if where else ''}{''.join(map(_piece, snippet.pieces))}"


def _piece(piece: Piece) -> str:
    if piece.removed:
        return f"[{piece.text}]"
    return f"*{piece.text}*" if piece.marked else piece.text
