"""A real gazetteer and a real thesaurus. Skipped where they are absent; none of their words is here."""

import gzip
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archive.incidents.models import Place, PlaceName, Term, TermLabel
from archive.intake.vocabulary import Vocabulary
from archive.workflows.vocabulary import VocabularyAnswer, load_vocabulary

CORPORA = Path(os.environ.get("ARCHIVE_CORPORA", ""))

pytestmark = [
    pytest.mark.django_db(databases=["default", "audit"]),
    pytest.mark.skipif(
        "ARCHIVE_CORPORA" not in os.environ, reason="ARCHIVE_CORPORA does not name the corpora"
    ),
]


def rows_of(name: str) -> list[dict[str, Any]]:
    with gzip.open(CORPORA / name, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def loaded(folder: Path, holds: Vocabulary, rows: Iterator[dict[str, object]]) -> VocabularyAnswer:
    path = folder / f"{holds}.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return load_vocabulary(holds, path)


def place(code: str, kind: str, parent: str, english: str, arabic: str) -> dict[str, object]:
    """As our file has it. Some cells hold several spellings, one on each line."""
    spelled = {"en": english.split("\n"), "ar": arabic.split("\n")}
    cleaned = {
        tag: [name.strip() for name in names if name.strip()] for tag, names in spelled.items()
    }
    return {
        "code": code,
        "kind": kind,
        "parent": parent,
        "names": {tag: names[0] for tag, names in cleaned.items() if names},
        "variants": {tag: names[1:] for tag, names in cleaned.items()},
    }


def gazetteer() -> Iterator[dict[str, object]]:
    """Country, governorates, districts, subdistricts and populated places, the smallest first."""
    for row in rows_of("places/syria_populated_places.jsonl.gz"):
        yield place(row["pcode"], "village", row["admin3_pcode"], row["name_en"], row["name_ar"])
    wider: dict[str, dict[str, object]] = {}
    for row in rows_of("places/syria_subdistricts_ocha.jsonl.gz"):
        for number, kind in ((3, "subdistrict"), (2, "district"), (1, "province"), (0, "country")):
            code = row[f"ADM{number}_PCODE"]
            parent = row[f"ADM{number - 1}_PCODE"] if number else ""
            english, arabic = row[f"ADM{number}_EN"], row[f"ADM{number}_AR"]
            wider.setdefault(code, place(code, kind, parent, english, arabic))
    yield from wider.values()


def test_a_real_gazetteer_comes_in_whole_and_again_changes_nothing(tmp_path: Path) -> None:
    first = loaded(tmp_path, Vocabulary.PLACES, gazetteer())
    assert first.loaded is not None, [str(fault) for fault in first.read.faults]
    assert len(first.loaded.new) == first.read.rows == Place.objects.count() > 7000
    assert Place.objects.filter(parent=None).count() == 1
    village = Place.objects.filter(kind="village").order_by("code")[0]
    kinds = [Place.objects.get(code=code).kind for code in village.lineage]
    assert kinds == ["country", "province", "district", "subdistrict", "village"]
    assert PlaceName.objects.filter(language="ar", is_variant=False).count() > 7000

    again = loaded(tmp_path, Vocabulary.PLACES, gazetteer())
    assert again.loaded is not None
    assert again.loaded.unchanged == again.read.rows


def thesaurus() -> Iterator[dict[str, object]]:
    """Each list as a scheme, long labels cut; without the Arabic of lists that have it at the wrong term."""
    for row in rows_of("vocabulary/huridocs_microthesauri.jsonl.gz"):
        if row["list"]:
            languages = ("en", "fr", "es") if row["ar_suspect"] else ("en", "fr", "es", "ar")
            translated = {
                **dict(row["l10n"] or {}),
                **{tag: row[tag] for tag in ("en", "fr", "es")},
            }
            yield {
                "scheme": row["list"],
                "version": "1",
                "code": row["vocab_number"],
                "broader": row["parent"] if row["parent"] != "0" else None,
                "labels": {tag: (translated.get(tag) or "")[:200] for tag in languages},
            }


def test_a_real_thesaurus_comes_in_as_one_file_of_many_schemes(tmp_path: Path) -> None:
    first = loaded(tmp_path, Vocabulary.TERMS, thesaurus())
    assert first.loaded is not None, [str(fault) for fault in first.read.faults]
    assert len(first.loaded.new) == Term.objects.count() > 4000
    assert Term.objects.filter(broader__isnull=False).count() > 3000
    assert TermLabel.objects.filter(language="ar").count() > 3000
