"""The archive's own search: the engine alone, and the whole face that a reader meets."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from time import perf_counter

from django.conf import settings

from archive.core.models import OutboxEntry
from archive.policy.access import Partition, partition_of
from archive.policy.models import Level, PurposeStatement
from archive.policy.reading import cases_of
from archive.search.answers import PAGE_SIZE, Asked
from archive.search.engines.base import SearchRequest
from archive.search.face import search_protected
from archive.search.facets import PROTECTED_FACETS, SHOWN
from archive.search.partitions import engine_of
from archive.search.request import read_query
from archive.search.worker import Worker
from archive.search.writing import rebuild
from archive.testimony.models import Collection
from archive.users.models import User
from archive.workflows.grant import state_purpose
from benchmarks.peers import Stage, Way
from benchmarks.questions import Question
from benchmarks.staff import COLLECTION, INVESTIGATOR
from benchmarks.world import ACT_BY_ACT, enter_accounts


class Archive:
    """Sealed accounts, one partition at the level of partners, an investigator with a grant and a purpose."""

    name = "the archive"

    def options(self) -> Mapping[str, str]:
        """How it is set up."""
        return {
            "databases": "SQLite, the log in its own; WAL, synchronous=FULL, secure_delete",
            "index": "embedded engine; stems and words with positions, all facets, no text",
            "engine call": "parse, then 20 hits, the exact total and the facets shown; no words are widened",
            "face": "search_protected: record, policy, ledger, other spellings of names and places, engine, "
            "database check, 20 accounts opened, snippets, names of facet values, timeline, outcome",
        }

    def fill(self, file: Path) -> Sequence[Stage]:
        """Enter the accounts; then the worker writes them to the index, as it does after every import.

        Where they are many, that is left to `index`, which makes it anew anyway.
        """
        stages = [*enter_accounts(file)]
        if stages[0].accounts > ACT_BY_ACT:
            return stages
        started = perf_counter()
        looks = Worker().catch_up()
        seconds = perf_counter() - started
        held = len(engine_of(partition()).members(partition().name))
        what = f"worker: outbox drained, indexed, {looks / held:.1f} looks at each"
        return [*stages, Stage(what=what, accounts=held, seconds=seconds)]

    def index(self) -> int:
        """`rebuild_index` for the partition: decrypted, rendered, tokenised, written, entered in the ledger."""
        held = rebuild(partition())
        # Made of everything as it stands, with nobody else at work: nothing that waits would change it.
        OutboxEntry.objects.all().delete()
        return held

    def index_folder(self) -> Path:
        """Where its index lies."""
        return Path(settings.ARCHIVE_DATA_DIR) / "index" / "protected"

    def ways(self) -> Sequence[Way]:
        """The engine call and the face."""
        reader, statement = reader_with_purpose()
        opened = partition()
        engine = engine_of(opened)

        def ask_engine(question: Question) -> int:
            request = SearchRequest(
                partitions=(opened.name,),
                query=read_query(Asked(question.text), PROTECTED_FACETS),
                size=PAGE_SIZE,
                facets=SHOWN,
            )
            return engine.search(request).total

        def ask_face(question: Question) -> int:
            return search_protected(reader, statement, Asked(question.text)).total

        return (
            Way("engine", "parsed, 20 hits, exact total, the facets shown", ask_engine),
            Way("face", "search_protected, with 20 accounts' snippets and the record", ask_face),
        )


def partition() -> Partition:
    """The one partition that holds anything."""
    return partition_of(Collection.objects.get(code=COLLECTION), Level.PARTNER)


def reader_with_purpose() -> tuple[User, PurposeStatement]:
    """The investigator, who has just said what they read for."""
    reader = User.objects.get(username=INVESTIGATOR)
    (case,) = cases_of(reader)
    return reader, state_purpose(reader, case, text="to measure how fast accounts are found")
