"""Every refusal has its sentence, in the catalogues' reach, and no sentence is left over."""

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.consent import decisions
from archive.consent.decisions import ConsentDecision
from archive.core.errors import ArchiveError, ChangedSinceSeen
from archive.publication import refusals as publication
from archive.redaction import refusals as redaction
from archive.web.desk import wording
from tests.architecture.source import modules, named

# What only commands and their tables say, in English; and what has codes instead of sentences.
OF_COMMANDS = (
    "archive/intake/",
    "archive/incidents/",
    "archive/management/",
    "archive/search/",
    "archive/users/",
    "archive/workflows/demonstrate.py",
    "archive/workflows/people.py",
    "archive/workflows/search.py",
    "archive/workflows/withdraw_as.py",
)
RAISED = {"Conflict", "InvalidInput"}


def test_every_reason_has_a_sentence_of_its_own() -> None:
    for reasons, sentences in (
        (decisions.Reason, wording.CONSENT),
        (redaction.Refusal, wording.REDACTION),
        (publication.Refusal, wording.PUBLICATION),
    ):
        assert set(sentences) == set(reasons)
        assert len({str(sentence) for sentence in sentences.values()}) == len(sentences)


def every_refusal() -> Iterator[ArchiveError]:
    """One of each coded exception with each reason that it may have."""
    yield from (ChangedSinceSeen(), redaction.NotRedacted(), redaction.RedactionsChanged())
    for why in redaction.Refusal:
        yield from (redaction.RedactionRefused(why), redaction.MarkRefused(why, place="label"))
    for reason in publication.Refusal:
        yield publication.PublicationRefused(reason)
        yield publication.RedactedWordsStand(reason)
        yield publication.DraftRefused(reason, place="title")
    for forbids in decisions.Reason:
        yield publication.ConsentForbids(ConsentDecision(False, forbids))


def test_every_refusal_is_said_in_a_sentence() -> None:
    """Not by its code, which is for programs. No exception of the two packages is missing here."""
    refusals = list(every_refusal())
    coded = {
        kind
        for package in (redaction, publication)
        for _, kind in inspect.getmembers(package, inspect.isclass)
        if issubclass(kind, ArchiveError) and kind.__module__ == package.__name__
    }
    assert {type(refusal) for refusal in refusals} == coded | {ChangedSinceSeen}
    for refusal in refusals:
        said = wording.said(refusal)
        assert said[0].isupper(), refusal
        assert said.endswith("."), refusal
        assert " " in said, refusal


def messages_of(file: Path) -> Iterator[str]:
    """What this module raises Conflict and InvalidInput with; what is no plain sentence as its code."""
    tree = ast.parse(file.read_text())
    constants = {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        if node.func.id in RAISED:
            [message, *_] = node.args
            if isinstance(message, ast.Constant):
                yield str(message.value)
            elif isinstance(message, ast.Name) and message.id in constants:
                yield str(constants[message.id])
            else:
                yield ast.unparse(node)


@pytest.fixture(scope="module")
def raised() -> dict[str, str]:
    """Each message that the desk may have to say, with a file that raises it."""
    return {
        message: named(file)
        for file in modules("archive")
        if not named(file).startswith(OF_COMMANDS)
        for message in messages_of(file)
    }


def test_every_sentence_of_a_service_can_be_translated(raised: dict[str, str]) -> None:
    """Whoever changes a service's sentence changes it in `wording.SENTENCES` too."""
    assert len(raised) > 30
    assert {m: file for m, file in raised.items() if m not in wording.SENTENCES} == {}


def test_no_sentence_is_translated_that_nobody_says(raised: dict[str, str]) -> None:
    assert [sentence for sentence in wording.SENTENCES if sentence not in raised] == []
    assert len(set(wording.SENTENCES)) == len(wording.SENTENCES)
