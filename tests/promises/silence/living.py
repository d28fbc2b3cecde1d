"""As many drawn sequences of one reader as a test asks for."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.promises.silence.counting import Counts
from tests.promises.silence.deeds import DEEDS
from tests.promises.silence.twice import REQUESTS, Archive, NotAlike, Step, shortest, steps_of

# Of each of the seven readers: a sample in `make test` and `.ci/run`; 315 and 5,005 in all with `-m longest`.
SAMPLE, FULL, LONGEST = 2, 45, 715
AMOUNTS = (
    pytest.param(SAMPLE, id="sample"),
    pytest.param(FULL, id="full", marks=pytest.mark.longest),
    pytest.param(LONGEST, id="longest", marks=pytest.mark.longest),
)
Record = Callable[[str, object], None]


def live(archive: Archive, name: str, *, sequences: int, record: Record) -> None:
    """Sequences of 30 requests of this reader, each in two worlds. Raises NotAlike, with the shortest that was found."""
    counts = Counts()
    reader = archive.base.readers[name]

    # Hypothesis would shorten a sequence of hundreds of draws for minutes: `shortest` knows what to leave out.
    @settings(
        max_examples=sequences,
        deadline=None,
        database=None,
        derandomize=sequences == SAMPLE,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    @given(steps_of(archive.base, reader))
    def answered_alike(steps: list[Step]) -> None:
        try:
            archive.compare(reader, steps, counts)
        except NotAlike as found:
            raise shortest(archive, reader, steps, found) from None

    try:
        answered_alike()
    finally:
        counts.tell(record)
    assert counts.sequences >= sequences
    assert counts.requests >= sequences * REQUESTS
    if sequences >= FULL:
        _require_much_was_done(archive, name, counts)


def _require_much_was_done(archive: Archive, name: str, counts: Counts) -> None:
    """Silence after nothing proves nothing: every deed was done, and the reader mostly read pages."""
    reader = archive.base.readers[name]
    hidden = {
        each.name
        for each in DEEDS
        if any(each.is_hidden_from(reader, side) for side in archive.base.sides)
    }
    assert hidden - {each for each, times in counts.done.items() if times} == set()
    assert counts.statuses[200] > 0.4 * counts.requests
    assert counts.waited < 0.6 * counts.requests
