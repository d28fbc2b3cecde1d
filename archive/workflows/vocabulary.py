"""Loading places and terms from a file: the operator's act, at the machine. All of a file, or nothing of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from archive.audit.log import OPERATOR, Act, change
from archive.audit.verbs import Verb
from archive.core.outbox import touch
from archive.incidents.entries import objections_to_places, objections_to_terms
from archive.incidents.services import Loaded, load_places, load_terms
from archive.intake.formats import Shape, shape_of
from archive.intake.sources import FileSource, sha256_of
from archive.intake.vocabulary import Vocabulary, VocabularyRead, read_vocabulary
from archive.publication.services import end_those_told_at
from archive.testimony.models import PlaceLink, TermLink

# As the log calls what was acted on.
KINDS = {Vocabulary.PLACES: "place", Vocabulary.TERMS: "term"}


@dataclass(frozen=True, slots=True, kw_only=True)
class VocabularyAnswer:
    """What came of a file. `loaded` is None where nothing was written: `read` has faults, or it was a dry run.

    `touched` accounts have places or subjects that are called otherwise now: the index looks at them again.
    """

    shape: Shape
    read: VocabularyRead
    loaded: Loaded | None
    touched: int


def load_vocabulary(
    holds: Vocabulary,
    path: Path,
    *,
    encoding: str = "",
    dry_run: bool = False,
    step: Callable[[], None] = lambda: None,
) -> VocabularyAnswer:
    """Load a file of places or terms; `step` is called for each row read. Raises FileRefused, InvalidInput.

    The file is checked to its end before anything is written. Loaded again it changes nothing.
    """
    source = FileSource(path)
    shape = shape_of(source, name=source.name, encoding=encoding or None)
    read = read_vocabulary(source, shape, holds, step=step)
    _check_together(read)
    if read.fault_count or dry_run:
        return VocabularyAnswer(shape=shape, read=read, loaded=None, touched=0)
    said = f"{holds}: {read.rows} rows, SHA-256 {sha256_of(source)}"
    with change(OPERATOR, Verb.LOAD_VOCABULARY, kind=KINDS[holds], detail=said) as act:
        loaded, touched = _load(act, read)
    return VocabularyAnswer(shape=shape, read=read, loaded=loaded, touched=touched)


def _check_together(read: VocabularyRead) -> None:
    """Add what the rows have against one another and against what stands."""
    for position, column, reason in (
        *objections_to_places(read.places, unread=read.unsound),
        *objections_to_terms(read.terms, unread=read.unsound),
    ):
        row, line = read.at[position]
        read.add_fault(row, line, column, reason)


def _load(act: Act, read: VocabularyRead) -> tuple[Loaded, int]:
    if read.terms:
        loaded = load_terms(act, read.terms)
        described = _accounts_described_by(loaded.changed)
        touch(described)
        return loaded, len(described)
    loaded = load_places(act, read.places)
    accounts = _accounts_told_at(loaded.changed)
    touch(accounts)
    if loaded.changed:
        end_those_told_at(act, loaded.changed)
    return loaded, len(accounts)


def _accounts_described_by(codes: Iterable[str]) -> set[UUID]:
    """The accounts with these subjects: an index holds what a subject is called."""
    changed = set(codes)
    if not changed:
        return set()
    links = TermLink.objects.values_list("testimony_id", "term__code")
    return {account for account, code in links if code in changed}


def _accounts_told_at(codes: Iterable[str]) -> set[UUID]:
    """The accounts that lie at these places or within them. What they tell of a place is what no name of it gives away."""
    changed = set(codes)
    if not changed:
        return set()
    links = PlaceLink.objects.values_list("testimony_id", "place__path")
    return {account for account, path in links if changed & set(path.strip("/").split("/"))}
