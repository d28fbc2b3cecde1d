"""The archive in which sequences are lived."""

from collections.abc import Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.promises.silence.keeping import rolled_back
from tests.promises.silence.twice import Archive, archive
from tests.search.emptying import empty_the_index


@pytest.fixture(scope="module")
def two_worlds(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Archive]:
    """The base, built once for a file of tests."""
    folder = tmp_path_factory.mktemp("base")
    with django_db_blocker.unblock(), rolled_back(folder):
        with archive(folder) as made:
            yield made
        empty_the_index()


@pytest.fixture(autouse=True)
def _empty_index() -> None:
    """Not after each test, as elsewhere: the base stands until the file's last."""
