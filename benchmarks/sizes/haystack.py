"""Stock Haystack over stock Whoosh, beyond whose first thousands nobody wants to wait."""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from benchmarks.questions import Kind
from benchmarks.sizes.peers import EVERY_KIND, Built, Found, Opened
from benchmarks.sizes.shapes import FACETS, MadeAccount


class Haystack:
    """A table in clear, its index made by update_index. It is all that needs Django here, so it is set up when asked for."""

    key = "haystack"
    name = "Haystack+Whoosh"
    about = "SearchQuerySet with four facets, [:20], count(), facet_counts()"
    # As in `benchmarks.stock`, which can be imported only where Django is set up.
    kinds = EVERY_KIND - {Kind.FUZZY}
    most: int | None = 5000
    in_process = True
    sources: tuple[str, ...] = (
        "benchmarks/stock.py",
        "benchmarks/peer",
        "benchmarks/sizes/haystack.py",
    )

    def missing(self) -> str:
        """Never."""
        return ""

    def options(self) -> Mapping[str, str]:
        """How it is set up; the longer list stands with the whole face."""
        return {
            "connection": "as in the part on the whole face: every option at its default",
            "indexing": "rows of a table in clear, then update_index",
            "asking": "as its documentation has it, for each kind of question",
            "no": "fuzzy search, as there",
        }

    def build(self, folder: Path, accounts: Iterable[MadeAccount]) -> Built:
        """Rows, then the index of them."""
        _set_up(folder)
        from benchmarks import stock
        from benchmarks.peer.models import PeerAccount

        stock.enter(
            PeerAccount(
                title="", text=account.text, **dict(zip(FACETS, account.facets, strict=True))
            )
            for account in accounts
        )
        return Built(accounts=stock.index())

    @contextmanager
    def opened(self, folder: Path) -> Iterator[Opened]:
        """Haystack opens its index for each question anew."""
        _set_up(folder)
        from benchmarks import stock

        stock.must_not_fail_silently()
        yield Opened(find=lambda question: Found(*stock.with_facets(question)))


def _set_up(folder: Path) -> None:
    """The benchmarks' settings, with this folder for everything."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "ARCHIVE_DATA_DIR": str(folder / "data"),
        "ARCHIVE_KEYRING": str(folder / "keyring.json"),
        "ARCHIVE_KEY_STORE": str(folder / "keystore.sqlite3"),
        "ARCHIVE_LOG_LEVEL": "WARNING",
        "ARCHIVE_DEBUG": "0",
    }
    import django

    django.setup()
