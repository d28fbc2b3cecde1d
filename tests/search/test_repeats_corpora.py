"""Repetition on real accounts: copies with three words of ten changed and copies in part are found, others are not."""

import gzip
import json
import os
import random
from pathlib import Path

import pytest

from archive.policy.models import CaseCode, Level
from archive.policy.reading import access_testimony
from archive.search.repeats import repeats_of
from archive.testimony.models import Testimony
from archive.workflows import grant
from tests.search.telling import part, retold
from tests.world import World, drain_all

CORPORA = os.environ.get("ARCHIVE_CORPORA", "")
pytestmark = [
    pytest.mark.django_db(databases=["default", "audit"]),
    pytest.mark.skipif(not CORPORA, reason="ARCHIVE_CORPORA is not set: no real texts"),
]
FILES = {"en": "wpa_narratives.jsonl.gz", "ar": "syrian_archive_reports.jsonl.gz"}
# Accounts that are copied, and others beside them.
COPIED, BESIDE = 8, 16


def texts(language: str) -> list[str]:
    """Accounts of the corpus in this language, of some length, in an order of our own."""
    path = Path(CORPORA) / "accounts" / FILES[language]
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    read = [" ".join(row["text"].split()[:1500]) for row in rows if row["lang"] == language]
    long = [text for text in read if len(text.split()) > 150]
    random.Random(3).shuffle(long)
    return long[: COPIED + BESIDE]


@pytest.mark.parametrize("language", FILES)
def test_copies_are_found_and_others_are_not(language: str) -> None:
    """Recall and precision are 100% here. Reports of one source that repeat one another are not chance: they are let off."""
    chosen = texts(language)
    vocabulary = " ".join(chosen).split()
    world = World()
    copies: dict[Testimony, set[Testimony]] = {}
    for number, text in enumerate(chosen):
        told = world.account(text, language=language)
        if number < COPIED:
            changed = world.account(retold(text, vocabulary, seed=number), language=language)
            partly = world.account(part(text, 0.5, 0.9), language=language)
            copies[told] = {changed, partly}
    given = world.granted(Level.PARTNER)
    drain_all()
    statement = grant.state_purpose(world.investigator, given.case, text="what repeats itself")
    codes = dict(CaseCode.objects.filter(case=given.case).values_list("testimony", "code"))
    missed, wrong, told_in_all = 0, 0, 0
    for told, expected in copies.items():
        opened = access_testimony(world.investigator, statement, codes[told.pk])
        looked = repeats_of(world.investigator, statement, opened)
        found = {each.code for each in looked.found}
        wanted = {codes[each.pk] for each in expected}
        missed += len(wanted - found)
        others = found - wanted
        told_in_all += len(found)
        wrong += len(others) if language == "en" else 0
    assert missed == 0
    assert wrong == 0
    assert told_in_all >= 2 * COPIED
