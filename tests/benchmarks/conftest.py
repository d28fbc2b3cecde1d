"""A corpus of invented accounts, in the form of the real ones."""

import gzip
import json
import random
from pathlib import Path

import pytest

from benchmarks.accounts import FILE

# No stemmer takes anything off these, and no list of stop words holds them.
WORDS = [
    f"{one}{two}{three}{two}{four}o"
    for two in "aiu"
    for one in "bdfgk"
    for three in "lmnrt"
    for four in "bdgmp"
]
# The most frequent, which are taken for what peers leave out.
STOP_WORDS = WORDS[:1]


@pytest.fixture
def corpora(tmp_path: Path) -> Path:
    """The folder that ARCHIVE_CORPORA would name."""
    drawn = random.Random(5)
    file = tmp_path / "corpora" / FILE
    file.parent.mkdir(parents=True)
    with gzip.open(file, "wt", encoding="utf-8") as out:
        for number in range(20):
            # Few words are in nearly every account, and many in few.
            words = [WORDS[int(len(WORDS) * drawn.random() ** 4)] for _ in range(150)]
            row = {"id": str(number), "title": "", "text": " ".join(words), "lang": "en"}
            out.write(json.dumps({**row, "date": "1937", "place": "Orran"}) + "\n")
    return tmp_path / "corpora"
