"""What others do while a reader asks, each with who may see it. Done by workflows, by those whose duty it is.

A deed is hidden from a reader where nothing that they may see is another after it. What is done in one collection is
hidden from visitors and from the readers of the other one; in their own collection, `at_desk` and `to_granted` tell who
may see it. What publishes, or ends what stands published, is no deed: everybody sees it. What is published and taken down
between two requests is one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

from hypothesis import strategies as st

from archive.core.errors import ArchiveError
from tests.promises.silence import deeds_around_accounts as around
from tests.promises.silence import deeds_elsewhere as elsewhere
from tests.promises.silence import deeds_on_accounts as accounts
from tests.promises.silence.base import Base, Reader, Side
from tests.promises.silence.choosing import NoneThere
from tests.promises.silence.keeping import all_or_nothing

Do = Callable[[Side, Random], object]


@dataclass(frozen=True)
class Deed:
    """Something that others do in one collection. By default those who work there see it, and its granted readers don't."""

    name: str
    do: Do = field(repr=False)
    at_desk: bool = True
    to_granted: bool = False
    often: int = 1

    def is_hidden_from(self, reader: Reader, side: str) -> bool:
        if reader.is_visitor or reader.side != side:
            return True
        return not (self.to_granted if reader.is_granted else self.at_desk)


DEEDS = (
    Deed("an open account is entered", accounts.enter_open, to_granted=True, often=3),
    Deed("a closed account is entered", accounts.enter_closed, often=2),
    Deed("an account is open for a moment", accounts.open_for_a_moment, often=2),
    Deed("an account is staged", accounts.stage),
    Deed("an open account is corrected", accounts.correct_open, to_granted=True),
    Deed("a closed account is corrected", accounts.correct_closed),
    Deed("an open account's text is approved", accounts.approve_open, to_granted=True, often=2),
    Deed("words are removed from an open account", accounts.remove_words, to_granted=True),
    Deed("marks are made that nobody approves", accounts.mark_only, often=2),
    Deed("an open account's consent is narrowed", accounts.narrow, to_granted=True),
    Deed("a consent that opens it to others will end", accounts.end_elsewhere, often=2),
    Deed("a consent to something else is given", accounts.consent_to_be_called, often=2),
    Deed("an account may not be matched", accounts.refuse_to_be_matched, often=2),
    Deed("somebody is added to an open account", accounts.add_somebody, to_granted=True),
    Deed("an open account is withdrawn", accounts.withdraw_open, to_granted=True, often=2),
    Deed("a closed account is withdrawn", accounts.withdraw_closed),
    Deed("a closed account is related", accounts.relate),
    Deed("a relation is taken back", around.take_a_relation_back),
    Deed("an open account is described", around.describe_open, to_granted=True, often=2),
    Deed("a closed account is described", around.describe_closed, often=2),
    Deed("a mark is taken back", around.unmark),
    Deed("approved marks are opened again", around.reopen),
    Deed("marks are sent back", around.send_back),
    Deed("a public summary is drafted", accounts.draft, often=2),
    Deed("a public summary is approved, not published", accounts.approve_draft),
    Deed("an account is published and taken down", accounts.publish_for_a_moment, to_granted=True),
    Deed("a file is brought in", elsewhere.bring_in_a_file),
    Deed("a collection is described", elsewhere.describe, to_granted=True),
    Deed("a collection is begun", elsewhere.begin_a_collection),
    Deed("another case is granted", elsewhere.grant_another_case),
    Deed("a grant is revoked", elsewhere.revoke_another_case),
    Deed("a grant is asked and not decided", elsewhere.ask_for_a_grant),
    Deed("a person is added", elsewhere.add_a_person, at_desk=False),
    Deed("a colleague signs in", elsewhere.sign_in, at_desk=False),
    Deed("a colleague searches", elsewhere.search, at_desk=False, often=2),
    Deed("a colleague keeps a search", elsewhere.keep_a_search, at_desk=False),
    Deed("a colleague deletes a search", elsewhere.forget_a_search, at_desk=False),
    Deed("a colleague reads", elsewhere.read),
    Deed("colleagues look at lists", elsewhere.look_at_lists, at_desk=False),
    Deed("a visitor searches", elsewhere.search_in_public, at_desk=False),
    Deed("the worker drains the outbox", elsewhere.drain_the_outbox, at_desk=False, often=8),
    Deed("the worker makes a partition anew", elsewhere.make_anew, at_desk=False, often=2),
    Deed("the worker does its daily chores", elsewhere.daily_chores, at_desk=False),
)
BY_NAME = {each.name: each for each in DEEDS}


@dataclass(frozen=True)
class Done:
    """A deed as it is drawn: in which collection, and a number from which all that it chooses follows."""

    deed: str
    side: str
    number: int

    def on(self, base: Base) -> bool:
        """Do it; whether there was anything that it could be done on, by its rules. Where not, nothing of it stays."""
        try:
            with all_or_nothing():
                BY_NAME[self.deed].do(base.sides[self.side], Random(self.number))
        except (ArchiveError, NoneThere):
            return False
        return True


def deeds(base: Base, reader: Reader, *, only: Sequence[str] = ()) -> st.SearchStrategy[Done]:
    """Drawn deeds that are hidden from the reader, or those of these names `only`."""
    hidden = [
        (deed.name, side)
        for deed in DEEDS
        for side in base.sides
        if deed.is_hidden_from(reader, side) and (not only or deed.name in only)
        for _ in range(deed.often)
    ]
    return st.builds(
        lambda what, number: Done(what[0], what[1], number),
        st.sampled_from(hidden),
        st.integers(0, 9_999),
    )


def one_of_each(base: Base, reader: Reader) -> Sequence[Done]:
    """Every deed that is hidden from the reader, once."""
    hidden = {
        deed.name: side
        for deed in DEEDS
        for side in base.sides
        if deed.is_hidden_from(reader, side)
    }
    return [Done(name, side, 0) for name, side in hidden.items()]
