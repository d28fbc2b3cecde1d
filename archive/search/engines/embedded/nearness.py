"""Words side by side, and near one another: positions of one segment compared.

Positions count words; a gap takes more of them than any distance that can be asked for, so that
nothing here ever reaches across one.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence

from archive.search.engines.embedded.postings import Stream

_SCATTERED = 4  # looking into each of few documents costs less than through the whole segment

Span = tuple[int, int]
"""The positions of the first and the last word of something."""


def side_by_side(
    stream: Stream,
    ordinals: Sequence[int],
    within: Collection[int] | None,
    *,
    once: bool = False,
) -> Iterator[tuple[int, list[int]]]:
    """The documents that hold these terms of the stream next to one another in this order.

    Yields each document's number, and where the first word stands; if `once` is enough, one such place.
    """
    codes = bytes(stream.codes.get(ordinal, 0) for ordinal in ordinals)
    if 0 not in codes:
        yield from _all_common(stream, codes, within, once)
        return
    known = [(i, code) for i, code in enumerate(codes) if code]
    rare = [i for i, code in enumerate(codes) if not code]
    rare.sort(key=lambda i: stream.count(ordinals[i]))
    read = [stream.occurrences(ordinals[i]) for i in rare]
    common = _in_all([each.documents for each in read], within)
    for number, positions in read[0].among(common):
        start, end = stream.span(number)
        begins = [
            begin
            for begin in (place - rare[0] for place in positions)
            if begin >= 0 and start + begin + len(codes) <= end
        ]
        for i, code in known:
            begins = [begin for begin in begins if stream.coded[start + begin + i] == code]
        for i, each in zip(rare[1:], read[1:], strict=True):
            if not begins:
                break
            begins = sorted({begin + i for begin in begins}.intersection(each.at(number)))
            begins = [place - i for place in begins]
        if begins:
            yield number, begins


def _all_common(
    stream: Stream, codes: bytes, within: Collection[int] | None, once: bool
) -> Iterator[tuple[int, list[int]]]:
    """The same for words that all have codes: bytes are looked for in bytes."""
    if within is not None and len(within) * _SCATTERED < len(stream.lengths):
        for number in sorted(within):
            start, end = stream.span(number)
            begins = [at - start for at in _places(stream.coded, codes, start, end, once)]
            if begins:
                yield number, begins
        return
    coded, bounds, size = stream.coded, stream.bounds, len(codes)
    number = 0
    at = coded.find(codes)
    while at >= 0:
        number = bisect_right(bounds, at, number) - 1
        end = bounds[number + 1]
        if at + size > end:  # from the end of one document into the next
            at = coded.find(codes, at + 1)
            continue
        if within is None or number in within:
            places = (at,) if once else _places(coded, codes, at, end, once)
            start = bounds[number]
            yield number, [place - start for place in places]
        at = coded.find(codes, end)


def _places(coded: bytes, codes: bytes, start: int, end: int, once: bool) -> Iterator[int]:
    at = coded.find(codes, start, end)
    while at >= 0:
        yield at
        at = -1 if once else coded.find(codes, at + 1, end)


def _in_all(lists: Sequence[Collection[int]], within: Collection[int] | None) -> set[int]:
    """The numbers that stand in each of the lists, and in `within`."""
    first, *others = sorted(lists, key=len)
    common = set(first)
    for each in others:
        common.intersection_update(each)
    if within is not None:
        common.intersection_update(within)
    return common


def close(parts: Sequence[list[Span]], distance: int) -> bool:
    """Whether each part stands, somewhere, at most `distance` words from the one before it.

    In either order, and never on the same words. The places of a part that are near one of those
    before are what the next part is compared with.
    """
    reached = parts[0]
    for spans in parts[1:]:
        starts = sorted(start for start, _ in reached)
        ends = sorted(end for _, end in reached)
        reached = [
            (start, end)
            for start, end in spans
            if _holds(ends, start - distance - 1, start - 1)
            or _holds(starts, end + 1, end + distance + 1)
        ]
        if not reached:
            return False
    return True


def _holds(ordered: list[int], first: int, last: int) -> bool:
    """Whether one of the numbers, which rise, lies between these two or is one of them."""
    at = bisect_left(ordered, first)
    return at < len(ordered) and ordered[at] <= last
