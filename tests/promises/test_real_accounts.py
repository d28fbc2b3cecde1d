"""Real accounts, in English and Arabic: imported by the command's workflow, indexed, and searched by role.

What must be found is counted here from the files themselves, word by word, without the index.
"""

import gzip
import json
import os
from collections import Counter
from pathlib import Path

import pytest

from archive.core.errors import AccessDenied
from archive.intake.mapping import read_mapping
from archive.language import tokenize
from archive.policy.access import PUBLIC, partition_of
from archive.policy.models import Level
from archive.search.answers import PAGE_SIZE, Asked
from archive.search.face import search_protected, search_public
from archive.search.writing import differences
from archive.testimony.models import KeptImport, Transcript
from archive.workflows import grant
from archive.workflows.consent import confirm_import
from archive.workflows.ingest import Ending, ImportOrder, import_accounts
from tests.intake.world import QUICK, Silent
from tests.looking import approve_marks, submit_marks
from tests.world import World, drain_all

CORPORA = Path(os.environ.get("ARCHIVE_CORPORA", "")) / "accounts"
SAMPLE = 120
CONSENT = [
    {
        "participant": "all",
        "purpose": purpose,
        "audience": audience,
        "state": "given",
        "evidence": "public domain",
    }
    for purpose, audience in (("keep", "archive"), ("internal_analysis", "partners"))
]
MAPPING = {
    "columns": {"id": "source_id", "lang": "language", "date": "taken"},
    "constants": {"how": "written", "participants": "witness"},
    "consent": CONSENT,
}

pytestmark = [
    pytest.mark.django_db(databases=["default", "audit"]),
    pytest.mark.skipif(
        "ARCHIVE_CORPORA" not in os.environ, reason="ARCHIVE_CORPORA does not name the corpora"
    ),
]


def _rows(tmp_path: Path) -> tuple[Path, list[dict[str, str]]]:
    """A sample of both files as one: every nth account, Arabic and English."""
    rows: list[dict[str, str]] = []
    for name in ("wpa_narratives", "syrian_archive_reports"):
        with gzip.open(CORPORA / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
            every = [json.loads(line) for line in file]
        kept = every[:: max(1, len(every) // SAMPLE)]
        rows += [{key: row[key] for key in ("id", "title", "text", "lang")} for row in kept]
    path = tmp_path / "accounts.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path, rows


def _archive(world: World, path: Path) -> None:
    """Imported, confirmed by a second person, redactions approved, and indexed."""
    order = ImportOrder(
        collection=world.collection,
        path=path,
        mapping=read_mapping(json.dumps(MAPPING)),
        encoding="",
    )
    answer = import_accounts(world.archivist, order, progress=Silent(), pace=QUICK)
    assert answer.ending == Ending.RELEASED
    confirm_import(world.reviewer, KeptImport.objects.get())
    for transcript in Transcript.objects.all():
        approve_marks(world.reviewer, submit_marks(world.archivist, transcript))
    drain_all()


def test_every_role_finds_in_real_accounts_what_it_may_and_the_totals_are_exact(
    tmp_path: Path,
) -> None:
    """P1, P3, P7"""
    world = World()
    path, rows = _rows(tmp_path)
    _archive(world, path)
    holding: Counter[str] = Counter()
    for row in rows:
        holding.update({token.word for token in tokenize(row["text"], language=row["lang"])})
    words = [word for word, count in holding.items() if 3 <= count <= 60 and word.isalpha()]
    arabic = [word for word in words if "\u0600" <= word[0] <= "\u06ff" and len(word) > 3][:25]
    english = [word for word in words if word.isascii() and len(word) > 4][:25]
    assert len(arabic) == len(english) == 25
    given = world.granted(Level.PARTNER)
    purpose = grant.state_purpose(world.investigator, given.case, text="what people lived through")
    wrong = []
    for word in arabic + english:
        found = search_protected(world.investigator, purpose, Asked(f'"{word}"'))
        if found.total != holding[word] or len(found.protected_hits) != min(PAGE_SIZE, found.total):
            wrong.append((found.total, holding[word]))
        assert search_public(Asked(f'"{word}"')).total == 0, "nothing is published"
    assert wrong == []
    assert any(
        piece.marked
        for hit in search_protected(world.investigator, purpose, Asked(arabic[0])).protected_hits
        for snippet in hit.snippets
        for piece in snippet.pieces
    )
    with pytest.raises(AccessDenied):
        search_protected(world.reviewer, purpose, Asked(english[0]))
    partitions = [partition_of(world.collection, level) for level in Level if level != "public"]
    assert not any(differences(partition) for partition in [PUBLIC, *partitions])
