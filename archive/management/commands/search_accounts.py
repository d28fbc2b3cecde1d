"""`manage.py search_accounts --as USERNAME --purpose TEXT`: a search from the shell, with the page's answer."""

import json
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from archive.core.errors import ArchiveError
from archive.search.answers import Asked, Results
from archive.search.query import QueryError
from archive.workflows.search import search_as


class Command(BaseCommand):
    help = (
        "Search as a user within a case. The words are read from standard input, so that no query stands in the "
        "shell's history."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--as", dest="username", required=True, metavar="USERNAME")
        parser.add_argument("--purpose", required=True, metavar="TEXT", help="what it is read for")
        parser.add_argument("--case", metavar="CODE", help="needed where the user reads in several")
        parser.add_argument("--page", type=int, default=1)
        parser.add_argument("--json", action="store_true", help="the whole answer as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        asked = Asked(sys.stdin.read().strip())
        try:
            results = search_as(
                options["username"],
                asked,
                purpose=options["purpose"],
                case_code=options["case"],
                page=options["page"],
            )
        except QueryError as error:
            raise CommandError(
                f"the query can't be read: {error.reason} at {error.position}"
            ) from error
        except ArchiveError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            json.dumps(asdict(results), ensure_ascii=False)
            if options["json"]
            else _in_words(results)
        )


def _in_words(results: Results) -> str:
    lines = [f"{results.total} accounts, page {results.page} of {results.pages}"]
    for hit in results.protected_hits:
        lines.append(f"{hit.code}  {hit.collection.code}  {hit.level}")
        lines += [
            "    "
            + "".join(f"*{piece.text}*" if piece.marked else piece.text for piece in snippet.pieces)
            for snippet in hit.snippets
        ]
    return "\n".join(lines)
