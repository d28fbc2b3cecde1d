"""What else a search could be: the place that its words name.

A place is linked to an account whether or not its text names it, so the words alone may find nothing. Offered is what the
gazetteer knows, and nothing of it is shown that was not typed: an offer tells nothing of accounts (P1).
"""

from dataclasses import dataclass

from archive.search.facets import PROTECTED_FACETS
from archive.search.query import MAX_LENGTH, Plain, field_word, plain_runs, written_as_value
from archive.search.vocabulary import Names, places

MOST_OFFERS = 3
LONGEST_NAME = 6


@dataclass(frozen=True, slots=True)
class PlaceOffer:
    """Words that name a place, as they were typed, and the query that looks for the place instead."""

    words: str
    query: str


def place_offers(text: str, *, language: str, nothing_found: bool) -> tuple[PlaceOffer, ...]:
    """The places that words of the query name: in full, or where nothing was found by a part of the name.

    `language` is the page's, for the name of the field.
    """
    if len(text) > MAX_LENGTH:
        return ()
    runs = plain_runs(text, fields=PROTECTED_FACETS)
    if not runs:
        return ()
    known = places()
    named = [found for run in runs for found in _named(run, known, in_full=True)]
    if not named and nothing_found:
        named = [found for run in runs for found in _named(run, known, in_full=False)]
    field = field_word("place", language)
    offers = (_offer(text, part, field) for part in named)
    return tuple(dict.fromkeys(offers))[:MOST_OFFERS]


def _named(run: list[Plain], known: Names, *, in_full: bool) -> list[list[Plain]]:
    """The longest stretches of the run that name a place."""
    look_up = known.called if in_full else known.holding
    found: list[list[Plain]] = []
    first = 0
    while first < len(run):
        for last in range(min(len(run), first + LONGEST_NAME), first, -1):
            stretch = run[first:last]
            if look_up(tuple(word for plain in stretch for word in plain.words)):
                found.append(stretch)
                first = last
                break
        else:
            first += 1
    return found


def _offer(text: str, part: list[Plain], field: str) -> PlaceOffer:
    words = " ".join(plain.text for plain in part)
    before, after = text[: part[0].start], text[part[-1].end :]
    return PlaceOffer(words, f"{before}{field}:{written_as_value(words)}{after}")
