"""The only door to the ``PyStemmer`` package (Snowball's own C code), which comes without types.

Its rules are those of the pure Python package of the same release, at a fifteenth of the time: stemming was the larger
part of indexing an account, and of a snippet's words seen for the first time.
"""

from importlib.metadata import version
from threading import Lock
from typing import Protocol

import Stemmer

SNOWBALL_VERSION = version("PyStemmer")


class _Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...


class Snowball:
    """One algorithm. A Snowball stemmer keeps the word it works on in itself: hence the lock."""

    def __init__(self, algorithm: str) -> None:
        # Without its own cache: the words of an account are remembered in one place, which is bounded (see tokens).
        stemmer: _Stemmer = Stemmer.Stemmer(algorithm, 0)
        self._stemmer = stemmer
        self._lock = Lock()

    def __call__(self, word: str) -> str:
        with self._lock:
            return self._stemmer.stemWord(word)
