"""What every test stands on: a keyring, and people with their duties."""

from collections.abc import Iterator
from unittest import mock

import pytest
from django.conf import settings
from django.utils import translation

from archive.core import databases
from archive.sealing.keyring import make_keyring


@pytest.fixture(scope="session", autouse=True)
def _keyring() -> None:
    """The run's own keyring, made once."""
    if not settings.ARCHIVE_KEYRING.exists():
        make_keyring(settings.ARCHIVE_KEYRING)


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    """A page asked for in Arabic leaves its thread in Arabic: no test begins in the language of the one before."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(autouse=True)
def _journal(request: pytest.FixtureRequest) -> Iterator[None]:
    """Where a test is one transaction, nothing of it comes into the journal, which can't be brought to nothing in one."""
    asked = request.node.get_closest_marker("django_db")
    if asked is None or asked.kwargs.get("transaction"):
        yield
        return
    with mock.patch.object(databases, "journal_emptied", return_value=True):
        yield


@pytest.fixture(autouse=True)
def _empty_index(request: pytest.FixtureRequest) -> Iterator[None]:
    """Tests that use the database find an empty index, and leave one."""
    yield
    if "django_db" in request.keywords:
        from tests.search.emptying import empty_the_index

        empty_the_index()
