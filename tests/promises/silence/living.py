"""As many drawn sequences of one reader as a test asks for."""

import os
import zlib
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.promises.silence.counting import Counts
from tests.promises.silence.deeds import DEEDS, one_of_each
from tests.promises.silence.twice import REQUESTS, Archive, NotAlike, Step, shortest, steps_of

# Of each of the seven readers: 14 sequences in all in `make test`, 315 in `.ci/run`, 5,005 with `-m longest`. The first two
# are the same in every run, so that whoever changes a line sees what that line does; the last are drawn anew.
SAMPLE, FULL, LONGEST = 2, 45, 715
AMOUNTS = (
    pytest.param(FULL if os.environ.get("ARCHIVE_LONG_TESTS") else SAMPLE, id="same"),
    pytest.param(LONGEST, id="longest", marks=pytest.mark.longest),
)
Record = Callable[[str, object], None]


def live(archive: Archive, name: str, *, sequences: int, record: Record) -> None:
    """Sequences of 30 requests of this reader, each in two worlds. Raises NotAlike, with the shortest that was found."""
    counts = Counts()
    reader = archive.base.readers[name]
    in_turn = one_of_each(archive.base, reader)

    # Hypothesis would shorten a sequence of hundreds of draws for minutes: `shortest` knows what to leave out.
    @settings(
        max_examples=sequences,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    @given(steps_of(archive.base, reader))
    def answered_alike(steps: list[Step]) -> None:
        # Each sequence begins with a deed not done yet: what is drawn alone leaves some of them out for hours.
        undone = [each for each in in_turn if not counts.done[each.deed]] or in_turn
        deed = replace(undone[counts.sequences % len(undone)], number=counts.sequences)
        first = replace(steps[0], one=(deed, *steps[0].one))
        steps = [first, *steps[1:]]
        try:
            archive.compare(reader, steps, counts)
        except NotAlike as found:
            raise shortest(archive, reader, steps, found) from None

    if sequences != LONGEST:
        # The same in every run, and others for each reader.
        answered_alike = seed(zlib.crc32(name.encode()))(answered_alike)
    try:
        answered_alike()
    finally:
        counts.tell(record)
    assert counts.sequences >= sequences
    assert counts.requests >= sequences * REQUESTS
    assert not (reader.is_visitor and counts.keys), (
        "a visitor reads what is published: no key is read for them"
    )
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
    undone = hidden - {each for each, times in counts.done.items() if times}
    assert not undone, f"never done in {counts.sequences} sequences: {sorted(undone)}"
    assert counts.statuses[200] > 0.4 * counts.requests
    assert counts.waited < 0.6 * counts.requests
