"""What a planted leak is: one line of the archive, another way, while a test holds it so."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

Planted = Callable[[], AbstractContextManager[object]]


@dataclass(frozen=True)
class Plant:
    """A leak by one channel, switched on for as long as `planted()` is entered.

    `reader` asks by `kinds` of requests, at the addresses `at`, or for these `queries`, in these `ways`, while `deeds` are
    done: where the channel is. `twins` says that what differs is what stands under a redaction, `alerts` that the worker
    sends its mails before each request. `also_caught_by` names the files of other tests that fail with it too, as tried by
    running all of them with it; where it is empty none did, and this property alone stands between the leak and a reader.
    """

    name: str
    changes: str
    planted: Planted = field(repr=False)
    reader: str = "visitor"
    kinds: Sequence[str] = ()
    at: Sequence[str] = ()
    queries: Sequence[str] = ()
    ways: Sequence[str] = ()
    deeds: Sequence[str] = ()
    twins: bool = False
    alerts: bool = False
    also_caught_by: Sequence[str] = field(kw_only=True)
    # Empties what the leak itself remembers, where it does, before each world.
    forget: Callable[[], object] = field(default=lambda: None, repr=False)


def instead(owner: object, name: str, made: Callable[[Any], Any]) -> Planted:
    """`owner.name` replaced by what `made` makes of it."""

    def planted() -> AbstractContextManager[object]:
        return mock.patch.object(owner, name, made(getattr(owner, name)))

    return planted


def both(one: Planted, other: Planted) -> Planted:
    """Two replaced at once, for what is moved from one place to another."""

    @contextmanager
    def planted() -> Iterator[None]:
        with one(), other():
            yield

    return planted


def told(owner: object, name: str, tell: Callable[[Any], Any]) -> Planted:
    """The answer of a function passed through `tell`."""

    def made(original: Any) -> Any:
        return lambda *args, **kwargs: tell(original(*args, **kwargs))

    return instead(owner, name, made)
