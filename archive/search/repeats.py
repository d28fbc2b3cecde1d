"""Accounts that may repeat one another: told twice, copied, or written down by two organisations. Proposed, never decided.

Of the account at hand a sample of its runs of words is asked of the partitions that its reader may open: the runs with the
lowest keyed hashes, as MinHash samples. What the index finds is compared word by word with the account, both as this reader
may read them: a redaction ends a run, and no word behind it is compared (P4). So the answer tells nothing that the reader
could not find by reading and searching, and accounts that they may not read change nothing in it (P1). Accounts of which
somebody in the room has refused that they be matched against others are proposed to nobody (P3). Only people at work are
told that this was refused: for readers as much is looked for and compared, and what it gives is dropped.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from enum import StrEnum
from heapq import nsmallest
from itertools import islice
from statistics import median_low
from uuid import UUID

from rapidfuzz.distance import LCSseq

from archive.audit.log import act
from archive.audit.verbs import Verb
from archive.core.errors import AccessDenied
from archive.language import tokenize
from archive.policy.access import Partition, partition_of
from archive.policy.models import Level, PurposeStatement
from archive.policy.reading import (
    OpenedAccount,
    found_accounts,
    partitions_in_case,
    purpose_in_effect,
)
from archive.policy.related import (
    access_to_compare,
    accounts_to_compare,
    collections_to_relate,
    not_to_be_matched,
    refuses_to_be_matched,
    worked_on_in,
)
from archive.redaction.rendering import Kept
from archive.redaction.renditions import RenderedTranscript
from archive.sealing.keyring import keyed_hash
from archive.search.engines.base import SearchRequest
from archive.search.models import LedgerEntry
from archive.search.partitions import check_generations, left_out
from archive.search.query import Or, Phrase, QueryError
from archive.search.request import ask
from archive.users.models import User

RUN = 5
"""Words of a run that is asked for: of a copy in which three of ten words were changed, one run in six is left whole."""
SAMPLE = 32
"""Runs that are asked for of an account, and one more for every 500 words, up to twice as many: a tenth of a second at
20,000 accounts. Of a copy with three words of ten changed all are missed once in 400 times."""
LONG = 5
"""Letters of a long word. Runs with two of them are asked for first: they stand in few accounts, and are found at once."""
CANDIDATES = 10
BLOCK = 50
"""Words that are compared at a time, with twice as many of the other account around the place where they may stand."""
ALIKE = 0.55
"""Share of a block's words, in order, by which it counts as repeated. Blocks of different accounts share about a third."""
ANCHOR = 3
MOST_PLACES = 16
LEAST_SHARE = 0.15
"""Share of the words of either that is told. Accounts that have nothing to do with one another share under a tenth."""
LEAST_WORDS = 20
MOST_WORDS = 200_000
"""Words of other accounts that one look compares: a second or two. The first is compared however long it is."""

Texts = Sequence[RenderedTranscript]


@dataclass(frozen=True, slots=True)
class Repeat:
    """An account that may repeat the one at hand: the percentage of this one's words that stand there, and the reverse."""

    code: str
    share: int
    share_there: int


class WhyNot(StrEnum):
    """Why an account is compared with none."""

    NOT_APPROVED = "not-approved"
    DAMAGED = "damaged"
    TOO_SHORT = "too-short"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look found, the most alike first, and what it did not look at.

    `why_not` where the account could be compared with none. `is_cut` where others have words in common with it that were not
    compared, because they are too many or too long. `apart`: how many accounts of their collections are in no index now, so
    that they could not be found; 0 for readers, to whom no such account is told.
    """

    found: tuple[Repeat, ...] = ()
    why_not: WhyNot | None = None
    is_cut: bool = False
    apart: int = 0


def repeats_of(user: User, statement: PurposeStatement, account: OpenedAccount) -> Looked:
    """What may repeat an account that the user has opened, of what they may read in the same case. On record.

    Where it, or another, may not be matched: as where it repeats nothing, for as many statements. `why_not` is never told.
    Raises AccessDenied, SearchUnavailable.
    """
    with act(
        user.agent,
        Verb.SEEK_REPEATS,
        on=statement,
        detail=account.code,
        case=statement.case_id,
    ):
        if purpose_in_effect(user, statement.pk) is None:
            raise AccessDenied("no such purpose")
        refuses = refuses_to_be_matched(statement.case_id, account.code)
        partitions = partitions_in_case(user, statement.case)
        levels = {each.name: each.level for each in partitions}
        candidates = _candidates(partitions, account.texts)
        hits = [(hit, levels[name]) for hit, name in candidates.ranked]
        found = found_accounts(user, statement.case, hits)
        refused = not_to_be_matched(found)
        others = {
            found[key].code: found[key].texts
            for key, _ in hits
            if key in found and found[key].code != account.code
        }
        untold = set(others) if refuses else {found[key].code for key in refused}
        return _repeats(account.texts, others, more=candidates.more, untold=untold)


def repeats_at_work(user: User, testimony_id: UUID) -> Looked:
    """The same for those who may relate accounts, among all that they may relate it to, by their internal codes.

    Raises AccessDenied alike for no account and for one that is not theirs, SearchUnavailable.
    """
    with act(user.agent, Verb.SEEK_REPEATS, kind="testimony", detail=str(testimony_id)):
        account = access_to_compare(user, testimony_id)
        if not account.texts:
            return Looked(why_not=WhyNot.DAMAGED if account.is_damaged else WhyNot.NOT_APPROVED)
        if max(sum(map(len, _runs(text))) for text in account.texts) < LEAST_WORDS:
            return Looked(why_not=WhyNot.TOO_SHORT)
        collections = collections_to_relate(user)
        partitions = [partition_of(each, Level.RAW) for each in collections]
        candidates = _candidates(partitions, account.texts)
        ranked = [hit for hit, _ in candidates.ranked if hit != testimony_id]
        refused = not_to_be_matched([*ranked, testimony_id])
        if testimony_id in refused:
            return Looked(why_not=WhyNot.REFUSED)
        theirs = accounts_to_compare(user, ranked)
        others = {
            theirs[each].code: theirs[each].texts
            for each in ranked
            if each in theirs and each not in refused
        }
        looked = _repeats(account.texts, others, more=candidates.more)
        indexed = _indexed(partitions) | {testimony_id}
        apart = worked_on_in(user, collections) - len(indexed)
        return replace(looked, apart=max(0, apart))


def _indexed(partitions: Sequence[Partition]) -> set[UUID]:
    """The accounts that a search of the partitions can find at this moment."""
    ledger = LedgerEntry.objects.filter(partition__in=[each.name for each in partitions])
    return set(ledger.values_list("testimony_id", flat=True)) - left_out(partitions)


@dataclass(frozen=True, slots=True)
class _Candidates:
    """Accounts in which sampled runs stand, those with most first, each with the name of its partition.

    `more` where they are not all.
    """

    ranked: Sequence[tuple[UUID, str]] = ()
    more: bool = False


def _candidates(partitions: Sequence[Partition], texts: Texts) -> _Candidates:
    phrases = [Phrase(run) for text in texts for run in _sampled(_runs(text))]
    if not phrases or not partitions:
        return _Candidates()
    check_generations(partitions)
    names = tuple(partition.name for partition in partitions)
    every = SearchRequest(
        names,
        Or(tuple(phrases)),
        size=CANDIDATES + 1,
        leave_out=lambda: left_out(partitions),
    )
    try:
        answer = ask(partitions, every)
        ranked = [(hit.id, hit.partition) for hit in answer.hits]
        return _Candidates(ranked, more=answer.total > len(ranked))
    except QueryError:
        pass
    # One of them stands nearly everywhere: each by itself, without those that do.
    votes = Counter[tuple[UUID, str]]()
    for phrase in phrases:
        request = replace(every, query=phrase)
        try:
            votes.update((hit.id, hit.partition) for hit in ask(partitions, request).hits)
        except QueryError:
            continue
    ranked = [each for each, _ in votes.most_common(CANDIDATES + 1)]
    return _Candidates(ranked, more=len(votes) > len(ranked))


def _repeats(
    texts: Texts,
    others: Mapping[str, Texts],
    *,
    more: bool,
    untold: AbstractSet[str] = frozenset(),
) -> Looked:
    """Compare with the first others, those most likely to repeat it. `more`: whether there are others still.

    Too long ones are passed over, not those behind them. That there are more is told where the last that was compared
    repeats it: where that one doesn't, those that have still less in common hardly do. Others of the codes `untold` are
    compared, and count as if they repeated nothing.
    """
    mine = [_Words.of(text) for text in texts]
    found: list[Repeat] = []
    left, passed_over, last = MOST_WORDS, False, False
    for code, theirs in islice(others.items(), CANDIDATES):
        length = sum(map(_length, theirs))
        is_first = left == MOST_WORDS
        if length > left and not is_first:
            passed_over = True
            continue
        left -= length
        there = [_Words.of(text) for text in theirs]
        pairs = [(a, b) for a in mine for b in there if a.language == b.language]
        compared = [_compared(code, a, b) for a, b in pairs]
        best = max(compared, key=_alikeness, default=None)
        last = (
            best is not None
            and code not in untold
            and max(best.share, best.share_there) >= 100 * LEAST_SHARE
        )
        if best is not None and last:
            found.append(best)
    found.sort(key=lambda each: (*(-n for n in _alikeness(each)), each.code))
    more = more or len(others) > CANDIDATES
    return Looked(tuple(found), is_cut=passed_over or (more and last))


def _alikeness(repeat: Repeat) -> tuple[int, int]:
    return (repeat.share, repeat.share_there)


@dataclass(frozen=True, slots=True)
class _Words:
    """A text's words, and where in them each run of three stands."""

    language: str
    words: tuple[str, ...]
    places: Mapping[tuple[str, ...], Sequence[int]]

    @classmethod
    def of(cls, text: RenderedTranscript) -> "_Words":
        words: list[str] = []
        places: dict[tuple[str, ...], list[int]] = {}
        for run in _runs(text):
            for at in range(len(run) - ANCHOR + 1):
                known = places.setdefault(run[at : at + ANCHOR], [])
                if len(known) < MOST_PLACES:
                    known.append(len(words) + at)
            words += run
        return cls(text.language.partition("-")[0], tuple(words), places)

    def within(self, other: "_Words") -> int:
        """How many of these words stand in `other` in the same order, counted where a block of them is repeated there."""
        mine: dict[int, list[int]] = {}
        for run, places in self.places.items():
            for there in other.places.get(run, ()):
                for here in places:
                    mine.setdefault(here // BLOCK, []).append(there - here)
        return sum(self._block_within(other, block, apart) for block, apart in mine.items())

    def _block_within(self, other: "_Words", block: int, apart: Sequence[int]) -> int:
        """`apart`: how far off the block's runs of three stand in `other`. Where most of them agree, it is looked for."""
        half = BLOCK // 2
        steps = Counter(offset // half for offset in apart)
        [(step, _)] = steps.most_common(1)
        offset = median_low([each for each in apart if each // half == step])
        start = block * BLOCK
        words = self.words[start : start + BLOCK]
        there = other.words[max(0, start + offset - half) : start + offset + BLOCK + half]
        alike = LCSseq.similarity(words, there)
        return alike if alike >= ALIKE * len(words) else 0


def _compared(code: str, mine: _Words, theirs: _Words) -> Repeat:
    here, there = mine.within(theirs), theirs.within(mine)
    if max(here, there) < LEAST_WORDS:
        return Repeat(code, 0, 0)
    return Repeat(code, 100 * here // len(mine.words), 100 * there // len(theirs.words))


def _length(text: RenderedTranscript) -> int:
    """About how many words it has, without cutting it into words."""
    kept = (part for passage in text.passages for part in passage.parts if isinstance(part, Kept))
    return sum(len(part.text.split()) for part in kept)


def _runs(text: RenderedTranscript) -> Iterable[tuple[str, ...]]:
    """Its words as far as nothing stands between them: a redaction and a change of speaker do."""
    for passage in text.passages:
        for part in passage.parts:
            if isinstance(part, Kept):
                yield tuple(each.word for each in tokenize(part.text, language=text.language))


def _sampled(runs: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Runs of five words, those with the lowest keyed hashes: the same of every copy, and known to nobody else."""
    every = {run[at : at + RUN] for run in runs for at in range(len(run) - RUN + 1)}
    wanted = min(2 * SAMPLE, SAMPLE + len(every) // 500)
    return nsmallest(wanted, every, key=lambda run: (_is_common(run), keyed_hash("repeats", *run)))


def _is_common(run: tuple[str, ...]) -> bool:
    return sum(len(word) >= LONG for word in run) < 2
