"""The accounts in an archive of their own, by the same acts and the same two people as real ones."""

import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tqdm import tqdm

from archive.consent.models import IdentityLevel, State
from archive.core.dates import DatePrecision
from archive.incidents.models import PlacePrecision
from archive.intake.mapping import read_mapping
from archive.intake.staging import Pace
from archive.redaction.services import marks_seen, marks_standing
from archive.testimony.models import KeptImport, Transcript
from archive.workflows import consent, ingest, redact
from benchmarks.accounts import accounts_in
from benchmarks.bulk import AT_ONCE, enter_in_bulk
from benchmarks.peers import Stage
from benchmarks.staff import (
    CONSENTS,
    EVIDENCE,
    PATIENCE,
    Staff,
    add_places,
    called_up,
    make_databases,
    open_to_investigator,
)

# Beyond that many, an import act by act takes longer than anybody waits for a benchmark.
ACT_BY_ACT = 5000


class Bar:
    """A progress bar on standard error."""

    def begin(self, what: str, total: int | None) -> None:
        """A new bar."""
        self._bar = tqdm(total=total, desc=f"  {what}", unit=" accounts", mininterval=PATIENCE)

    def step(self, accounts: int) -> None:
        """So many more."""
        self._bar.update(accounts)

    def end(self) -> None:
        """The bar stays as it is."""
        self._bar.close()


def enter_accounts(file: Path) -> Sequence[Stage]:
    """An archive in which one investigator may search the accounts of `file`; how long each act took."""
    make_databases()
    staff = called_up()
    names = [account.place for account in accounts_in(file)]
    places = add_places(names)
    stages: list[Stage] = []

    def timed(what: str, act: Callable[[], int]) -> None:
        started = time.perf_counter()
        accounts = act()
        stages.append(Stage(what=what, accounts=accounts, seconds=time.perf_counter() - started))

    if len(names) <= ACT_BY_ACT:
        timed("import: check, seal, stage, release (with its pauses)", lambda: _import(staff, file))
        timed("consents confirmed by the second person", lambda: _confirm(staff))
        timed("redactions submitted and approved, one by one", lambda: _redact(staff))
    else:
        timed(
            f"the services of these acts, {AT_ONCE} accounts an act, without a file",
            lambda: enter_in_bulk(staff, accounts_in(file), places),
        )
    timed("grant and its case codes", lambda: open_to_investigator(staff))
    return stages


def _import(staff: Staff, file: Path) -> int:
    mapping = {
        "columns": {
            "id": "source_id",
            "lang": "language",
            "date": "taken",
            "place": "place_taken_at",
            "age": None,
            "interviewer": None,
            "source": None,
        },
        "constants": {"participants": ["witness"]},
        "consent": [
            {
                "participant": "all",
                "purpose": purpose.value,
                "audience": audience.value,
                "state": State.GIVEN.value,
                "identity": IdentityLevel.NAMED.name.lower(),
                "place_precision": PlacePrecision.EXACT.name.lower(),
                "date_precision": DatePrecision.DAY.name.lower(),
                "evidence": EVIDENCE,
            }
            for purpose, audience in CONSENTS
        ],
    }
    order = ingest.ImportOrder(
        collection=staff.collection, path=file, mapping=read_mapping(json.dumps(mapping))
    )
    answer = ingest.import_accounts(staff.archivist, order, Bar())
    if answer.ending != ingest.Ending.RELEASED:
        raise RuntimeError(f"the import ended as {answer.ending.value}")
    return answer.staged


def _confirm(staff: Staff) -> int:
    kept_import = KeptImport.objects.get(collection=staff.collection)
    # Nobody else writes here, so nobody is left room.
    answer = consent.confirm_import(staff.reviewer, kept_import, pace=Pace(pause=0))
    return answer.confirmed // len(CONSENTS)


def _redact(staff: Staff) -> int:
    """Nothing is to be removed here; two people say so of each account."""
    transcripts = list(Transcript.objects.select_related("testimony__collection"))
    for transcript in tqdm(
        transcripts, desc="  redactions", unit=" accounts", mininterval=PATIENCE
    ):
        seen = marks_seen(transcript, marks_standing(transcript))
        submitted = redact.submit(staff.archivist, transcript, seen=seen)
        redact.approve(staff.reviewer, submitted, seen=seen)
    return len(transcripts)
