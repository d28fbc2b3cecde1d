"""`manage.py search_accounts --as USERNAME --purpose TEXT`: a search from the shell, with the page's answer."""

import json
import sys
from dataclasses import asdict

from django.core.management.base import BaseCommand, CommandError, CommandParser

from archive.management.reading import read_typed
from archive.search.answers import Asked, Piece, Results
from archive.search.query import QueryError
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
            help="names and places as they are typed, in no other spelling",
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
        json: bool,
        **options: object,
    ) -> None:
        if sys.stdin.isatty():
            self.stderr.write("Type the words, then Enter and Ctrl-D.")
        asked = Asked(read_typed().strip(), exact=exact)
        try:
            results = search_as(username, asked, purpose=purpose, case_code=case, page=page)
        except QueryError as error:
            at = f"at character {error.position + 1}"
            raise CommandError(f"{REASONS[error.reason]} ({at} of what was asked)") from error
        self.stdout.write(_as_json(results) if json else _in_words(results))


def _as_json(results: Results) -> str:
    return json.dumps(asdict(results), ensure_ascii=False)


def _in_words(results: Results) -> str:
    lines = [f"{results.total} accounts, page {results.page} of {results.pages}"]
    for each in results.read_as:
        also = [f"the place {each.typed}"] if each.kind == "place" else []
        lines.append(f"{each.typed}: also searched as {', '.join([*also, *each.also])}")
    for hit in results.protected_hits:
        lines.append(f"{hit.code}  {hit.collection.code}  {hit.level}")
        lines += ["    " + "".join(map(_piece, snippet.pieces)) for snippet in hit.snippets]
    return "\n".join(lines)


def _piece(piece: Piece) -> str:
    if piece.removed:
        return f"[{piece.text}]"
    return f"*{piece.text}*" if piece.marked else piece.text
