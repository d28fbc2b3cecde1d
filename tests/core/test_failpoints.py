"""Fail points are inert unless this very process watches them."""

from archive.core import failpoints


def test_nothing_happens_at_a_point_that_nobody_watches() -> None:
    failpoints.watch(None)
    failpoints.reached("anywhere")


def test_a_watcher_is_told_each_point_until_it_is_taken_off() -> None:
    seen: list[str] = []
    failpoints.watch(seen.append)
    try:
        failpoints.reached("one")
        failpoints.reached("two")
    finally:
        failpoints.watch(None)
    failpoints.reached("three")
    assert seen == ["one", "two"]
