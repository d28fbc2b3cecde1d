"""The only door to the ``snowballstemmer`` package, which comes without types.

Its pure Python modules are taken by name: the package's own factory would use PyStemmer where that
happens to be installed, whose rules may be of another Snowball release, and an index made by one
must not be asked with the other.
"""

from importlib import import_module
from importlib.metadata import version
from threading import Lock
from typing import Protocol

SNOWBALL_VERSION = version("snowballstemmer")


class _Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...


class Snowball:
    """One algorithm. A Snowball stemmer keeps the word it works on in itself: hence the lock."""

    def __init__(self, algorithm: str) -> None:
        module = import_module(f"snowballstemmer.{algorithm}_stemmer")
        stemmer: _Stemmer = getattr(module, f"{algorithm.title()}Stemmer")()
        self._stemmer = stemmer
        self._lock = Lock()

    def __call__(self, word: str) -> str:
        with self._lock:
            return self._stemmer.stemWord(word)
