"""What is done in both worlds at the same moment and looks the same to a reader, over words that differ: those removed.

Under each placeholder stands something else in each world, longer or shorter; what a speaker withheld stands in one world
and not in the other; and what is sealed, a title, the words of a date, is another.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from typing import TypeVar

from hypothesis import strategies as st

from archive.publication.models import RenditionKind
from archive.redaction.models import Reason
from archive.testimony.models import DateRole, How
from archive.testimony.services import CollectionDescription, DateGiven, TestimonyDescription
from archive.workflows import enter
from tests.promises.silence.alike import Moment, among_others
from tests.promises.silence.base import SECRETS, UNPUBLISHED, WORDS, Base, Reader, Side
from tests.world import OPEN_TO_ALL, drain_all

Drawn = TypeVar("Drawn")


@dataclass(frozen=True)
class Twin:
    """An account with redactions, entered in both worlds."""

    side: str
    number: int

    def on(self, base: Base, minute: int, world: str) -> None:
        """Enter it; ids and codes are the same in both worlds, whatever was removed there."""
        _enter(base.sides[self.side], Random(self.number), Random(f"{self.number} {world}"), minute)


def twins(base: Base, reader: Reader) -> st.SearchStrategy[Twin | None]:
    """Drawn twins; in most steps none. Who works at the desk of a collection is shown what was removed there."""
    sides = [
        each for each in base.sides if reader.is_visitor or reader.is_granted or each != reader.side
    ]
    made = st.builds(Twin, st.sampled_from(sides), st.integers(0, 9_999))
    return at_times(25, made, otherwise=None)


def at_times(
    often: int, drawn: st.SearchStrategy[Drawn], *, otherwise: Drawn
) -> st.SearchStrategy[Drawn]:
    """Something drawn, one time in so many. `one_of` would take a strategy that is given it twenty times for one."""
    is_it = st.sampled_from((*(False,) * (often - 1), True))
    return is_it.flatmap(lambda yes: drawn if yes else st.just(otherwise))


def _enter(side: Side, draw: Random, secret: Random, minute: int) -> None:
    world = side.world
    *removed, third_one = secret.sample(SECRETS, k=3)
    withheld = f" {third_one} knew." if secret.random() < 0.5 else ""
    first, second, third = draw.choices(WORDS, k=3)
    text = (
        f"At night {removed[0]} saw the {first} burn.{withheld} Then the {second} came. "
        f"Nadim was there, {removed[1]} {third}, and Mohammed."
    )
    marks = [(removed[0], Reason.NAME_OF_WITNESS, "a man"), (removed[1], Reason.CONTACT, "a thing")]
    if withheld:
        marks.append((withheld.strip(), Reason.WITHHELD_BY_SPEAKER, "withheld"))
    is_public = draw.random() < 0.5
    kind = draw.choice(list(RenditionKind))
    with _stage(minute, "entered"):
        account = world.account(
            text,
            title=secret.choice(SECRETS),
            consented=OPEN_TO_ALL if is_public else UNPUBLISHED,
            redactions=marks,
        )
    with _stage(minute, "described"):
        said = DateGiven(role=DateRole.HAPPENED, edtf="2019-04", words=secret.choice(SECRETS))
        enter.amend_testimony(
            world.archivist,
            account,
            TestimonyDescription(title=secret.choice(SECRETS), how=How.PHONE),
            enter.Circumstances(dates=[said]),
        )
    if is_public:
        with _stage(minute, "published"):
            # What the collection is called becomes public with it, and is not the same in both worlds by now.
            called = CollectionDescription(code=side.code, title=f"Collection {side.code}")
            enter.describe_collection(world.archivist, world.collection, called)
            world.published(account, kind=kind, title="Of those days", summary="Told.")
    with _stage(minute, "found"):
        drain_all()


@contextmanager
def _stage(minute: int, name: str) -> Iterator[None]:
    """Randomness begun anew: what was drawn before, for one mark more or less, shifts nothing after it."""
    with among_others(Moment(minute, ("twin", minute, name))):
        yield
