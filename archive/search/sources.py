"""How many different people gave the accounts that a search found: at least, and as far as the archive knows.

An account may hold two people, and one person may have told it three times. Counted is only what stands on the pages of the
accounts found: who was in the room, and which of them are confirmed to be of one source. What the reader may not see is
among neither (P1).
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from uuid import UUID

from archive.search.engines.base import Answer

# The facet that tells how many people testify in an account, where they are more than one.
PEOPLE = "people"


def at_least(
    answer: Answer,
    pairs: Sequence[tuple[UUID, UUID]],
    people_in: Callable[[Collection[UUID]], Mapping[UUID, int]],
) -> int:
    """So many people at least, if nobody told twice without the archive knowing of it.

    `pairs` are of one source; they count where both ends are among the hits, and `people_in` is asked of those alone: an end
    that is closed to the reader changes nothing that is asked (P1). An account of which nobody is entered has one. Of
    accounts of one source the one with most people counts: whether those of the others are the same is not known.
    """
    several = answer.facets.get(PEOPLE, ())
    everybody = answer.total + sum((int(each.value) - 1) * each.count for each in several)
    groups = _joined([pair for pair in pairs if answer.among.issuperset(pair)])
    people = people_in([account for group in groups for account in group])
    counted = [[max(1, people.get(account, 1)) for account in group] for group in groups]
    return everybody - sum(sum(group) - max(group) for group in counted)


def _joined(pairs: Sequence[tuple[UUID, UUID]]) -> Sequence[Sequence[UUID]]:
    """The accounts of each source, where they are several."""
    group: dict[UUID, list[UUID]] = {}
    for one, other in pairs:
        mine, theirs = group.setdefault(one, [one]), group.setdefault(other, [other])
        if mine is theirs:
            continue
        less, more = sorted((mine, theirs), key=len)
        more += less
        for account in less:
            group[account] = more
    return list({id(each): each for each in group.values()}.values())
