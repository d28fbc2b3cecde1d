"""Where an account holds what was searched for: its passages, and what is told beside them.

Made from the reader's own renditions, so that nothing is shown that they may not read.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from archive.language import cut_written, direction, passage_language
from archive.policy.reading import FoundAccount
from archive.policy.telling import NameTold, SummaryTold, names_of, summary_of, texts_of
from archive.publication.content import PublicContent
from archive.redaction.rendering import Kept, Part, Removed
from archive.redaction.renditions import RenderedPassage, RenderedTranscript
from archive.search.answers import FoundIn, Piece, Snippet
from archive.search.query import fold_value
from archive.search.snippets import Beside, Mark, cut, marks_at, marks_in
from archive.search.sought import Sought

PASSAGES = 3
"""Passages shown of one account."""
MOST_NAMES = 2
"""Names of places and subjects shown of one account."""
MOST_VERIFIED = 30
"""Passages of one account that are cut into words only to be counted: those that hold all words of a phrase somewhere."""


class Finder:
    """Makes the snippets of one search. Keep it for all its hits: what it has learned of a word holds for each.

    Cutting a whole account into tokens costs more than all else on a page of results. So words as they are written,
    between blanks, are looked at once each; and only passages that may be shown are cut. No token holds a blank, so
    that a passage holds exactly the terms that its written words hold.
    """

    def __init__(
        self,
        wanted: Sought,
        *,
        language: str,
        tells_names: bool = True,
        tells_around: bool = True,
    ) -> None:
        """`language` is the page's: where a place is called in several, it is shown in that one.

        Without `tells_names` nothing is found by a name of a place or a subject that only stands beside the account; without
        `tells_around` not by that of what its places lie in.
        """
        self._wanted = wanted
        self._language = language
        self._tells_names = tells_names
        self._tells_around = tells_around
        self._phrases = [
            (number, frozenset(phrase))
            for number, part in enumerate(wanted.parts)
            for phrase in part.phrases
        ]
        self._in_phrases = frozenset(word for phrase in wanted.every.phrases for word in phrase)
        # More than is wanted, as a term may be another's word: `_note` tells them apart.
        self._whole = self._in_phrases | wanted.every.stems | wanted.every.words
        self._written: dict[str, _Written] = {}

    def in_account(self, account: FoundAccount) -> tuple[tuple[Snippet, ...], int]:
        """The passages that hold most of what is wanted, then what only stands beside them; and how many more passages
        hold something. Where nothing does: the first passages by whom the query asks for, else how the account begins.

        Called within the act of the search: the public summary is read for it where the passages don't hold all.
        """
        passages, covered, more = self._in_texts(account.texts)
        snippets = [*passages, *self._beside(covered, account.summary, account.names)]
        if snippets:
            return tuple(snippets), more
        return _said_by(account.texts, self._wanted) or (_opening(account.texts, self._wanted), 0)

    def in_publication(self, content: PublicContent) -> tuple[Snippet, ...]:
        """The summary where it holds something, the passages that hold most, then what only stands beside them."""
        told = summary_of(content)
        summary, covered = self._in_words("summary", told.summary, told.language)
        passages, in_passages, _ = self._in_texts(texts_of(content))
        covered |= in_passages
        snippets = [
            *((summary,) if summary else ()),
            *passages,
            *self._beside(covered, lambda: told, names_of(content)),
        ]
        return tuple(snippets) or (_words("summary", told.summary, told.language, []),)

    def _beside(
        self,
        covered: Collection[int],
        summary: Callable[[], SummaryTold | None],
        names: Sequence[NameTold],
    ) -> Iterator[Snippet]:
        """Of the summary, the title and the names, in this order, what holds a part that was not found before."""
        missing = set(range(len(self._wanted.parts))).difference(covered)
        if not missing:
            return
        told = summary()
        sources: list[tuple[FoundIn, str, str]] = []
        if told is not None:
            sources += [
                ("summary", told.summary, told.language),
                ("title", told.title, told.language),
            ]
        tellable = [
            each for each in names if self._tells_names and (self._tells_around or not each.around)
        ]
        own_first = sorted(tellable, key=lambda each: each.language != self._language)
        sources += [("about", each.name, each.language) for each in own_first]
        named = 0
        for where, text, tag in sources:
            if not missing or (where == "about" and named == MOST_NAMES):
                return
            snippet, found = self._in_words(where, text, tag)
            if snippet is not None and missing & found:
                missing -= found
                named += where == "about"
                yield snippet

    def _in_words(
        self, where: FoundIn, text: str, language: str
    ) -> tuple[Snippet | None, frozenset[int]]:
        marks = marks_in(text, self._wanted.every, language=language)
        if not marks:
            return None, frozenset()
        return _words(where, text, language, marks), self._wanted.parts_in(marks)

    def _in_texts(
        self, texts: Sequence[RenderedTranscript]
    ) -> tuple[list[Snippet], frozenset[int], int]:
        """The passages to show, the parts that they hold, and how many more passages hold something."""
        candidates = sorted(
            self._candidates(texts), key=lambda candidate: (-candidate.most, candidate.order)
        )
        shown: list[_Found] = []
        certain = sum(candidate.is_certain for candidate in candidates)
        verified = looked = 0
        for candidate in candidates:
            is_full = len(shown) == PASSAGES and shown[-1].rank < (-candidate.most, candidate.order)
            if is_full and (candidate.is_certain or looked >= MOST_VERIFIED):
                continue
            looked += not candidate.is_certain
            found = self._look(candidate)
            if found is None:
                continue
            verified += not candidate.is_certain
            shown.append(found)
            shown.sort(key=lambda each: each.rank)
            del shown[PASSAGES:]
        covered = frozenset[int]().union(*(each.parts for each in shown))
        snippets = [_of_run(each) for each in shown]
        return snippets, covered, certain + verified - len(shown)

    def _look(self, candidate: "_Candidate") -> "_Found | None":
        """The run of kept words that holds most; a redaction ends it, so that no snippet tells what stood beside one."""
        best: _Found | None = None
        text, every = candidate.text, self._wanted.every
        for at, part in enumerate(candidate.passage.parts):
            if isinstance(part, Removed):
                continue
            language = passage_language(part.text, language=text.language)
            written = self._written[language]
            if self._held(set(part.text.split()), written)[1]:
                marks = marks_in(part.text, every, language=text.language)
            else:
                marks = marks_at(part.text, every, language=language, written=written.holding)
            parts = self._wanted.parts_in(marks)
            if marks and (best is None or len(parts) > len(best.parts)):
                best = _Found(candidate, at, part.text, marks, parts)
        return best

    def _candidates(self, texts: Sequence[RenderedTranscript]) -> Iterator["_Candidate"]:
        """Passages that may hold what is wanted, in order."""
        order = 0
        for text in texts:
            runs = [_runs(passage.parts, text.language) for passage in text.passages]
            if not self._learn_all(runs):
                continue
            for passage, its_runs in zip(text.passages, runs, strict=True):
                held = [self._held(run, self._written[language]) for language, run in its_runs]
                most = max((len(parts | maybe) for parts, maybe in held), default=0)
                if most:
                    order += 1
                    is_certain = any(parts for parts, _ in held)
                    yield _Candidate(text, passage, order, most, is_certain)

    def _held(self, run: set[str], written: "_Written") -> tuple[set[int], set[int]]:
        """The parts that these words hold; and those of which they hold all words of a phrase, side by side or not."""
        parts: set[int] = set()
        words: set[str] = set()
        for word in run & written.holding.keys():
            its_parts, its_words = written.holding[word]
            parts |= its_parts
            words |= its_words
        return parts, {number for number, phrase in self._phrases if phrase <= words}

    def _learn_all(self, runs: Iterable[Iterable["_Run"]]) -> bool:
        """Find out what all these words hold; whether any holds something."""
        words: defaultdict[str, set[str]] = defaultdict(set)
        for passage in runs:
            for language, run in passage:
                words[language] |= run
        for language, some in words.items():
            written = self._written.setdefault(language, _Written())
            self._learn(some - written.known, language, written)
        return any(
            not some.isdisjoint(self._written[language].holding) for language, some in words.items()
        )

    def _learn(self, words: set[str], language: str, written: "_Written") -> None:
        """Find out what these written words hold of what is wanted."""
        every, whole = self._wanted.every, self._whole
        looks_within = bool(every.prefixes or every.fuzzy)
        for each in words:
            for _start, _end, word, _stem, term in cut_written(each, language=language):
                if term in whole or word in whole or (looks_within and every.wants(term, word)):
                    self._note(written, each, word, term)
        written.known |= words

    def _note(self, written: "_Written", each: str, word: str, term: str) -> None:
        parts = [n for n, part in enumerate(self._wanted.parts) if part.wants(term, word)]
        if parts or word in self._in_phrases:
            its_parts, its_words = written.holding.setdefault(each, (set(), set()))
            its_parts.update(parts)
            its_words.update(self._in_phrases & {word})


# Words that stand between two removed ones, as they are written, with their language.
_Run = tuple[str, set[str]]


@dataclass(slots=True)
class _Written:
    """Words of one language as they are written: those looked at, and the parts and words of phrases that some hold."""

    known: set[str] = field(default_factory=set)
    holding: dict[str, tuple[set[int], set[str]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A passage with how many parts one run of its words holds at most; `is_certain` where it holds one beyond doubt."""

    text: RenderedTranscript
    passage: RenderedPassage
    order: int
    most: int
    is_certain: bool


@dataclass(frozen=True, slots=True)
class _Found:
    """The run of words to show of a passage, part number `at` of it."""

    candidate: _Candidate
    at: int
    text: str
    marks: list[Mark]
    parts: frozenset[int]

    @property
    def rank(self) -> tuple[int, int]:
        """Most parts first, then in order."""
        return -len(self.parts), self.candidate.order


def _runs(parts: Sequence[Part], language: str) -> list["_Run"]:
    return [
        (passage_language(part.text, language=language), set(part.text.split()))
        for part in parts
        if isinstance(part, Kept)
    ]


def _of_run(found: _Found) -> Snippet:
    passage = found.candidate.passage
    pieces = cut(found.text, found.marks, *_beside(passage.parts, found.at))
    return _of_passage(found.candidate.text, passage, pieces)


def _beside(parts: Sequence[Part], at: int) -> tuple[Beside, Beside]:
    """What the opened page shows just before a part and just after it, each as one meets it from there."""
    return _met(parts[:at][::-1]), _met(parts[at + 1 :])


def _met(parts: Sequence[Part]) -> Beside:
    first = parts[0] if parts else None
    removed = first.placeholder if isinstance(first, Removed) else ""
    return Beside(removed, any(map(_is_shown, parts[1:] if removed else parts)))


def _is_shown(part: Part) -> bool:
    return bool(part.placeholder) if isinstance(part, Removed) else _holds_words(part.text)


def _holds_words(text: str) -> bool:
    return any(map(str.isalnum, text))


def _of_passage(
    text: RenderedTranscript, passage: RenderedPassage, pieces: tuple[Piece, ...]
) -> Snippet:
    return Snippet(
        anchor=passage.anchor,
        language=text.language,
        direction=text.direction,
        start_ms=passage.start_ms,
        pieces=pieces,
        found_in="translation" if text.is_translation else "text",
    )


def _words(where: FoundIn, text: str, language: str, marks: Sequence[Mark]) -> Snippet:
    return Snippet("", language, direction(language), None, cut(text, marks), where)


def _said_by(
    texts: Sequence[RenderedTranscript], wanted: Sought
) -> tuple[tuple[Snippet, ...], int] | None:
    """The first passages by those whom the query asks for, and how many more there are; None where there is none.

    Of one text: another says the same in another language.
    """
    if not wanted.speakers:
        return None
    for text in _asked_first(texts, wanted):
        said = [
            (passage, kept)
            for passage in text.passages
            # Of several with the same part ("witness:2") any.
            if fold_value(passage.speaker.partition(":")[0]) in wanted.speakers
            and (kept := _first_kept(passage)) is not None
        ]
        if said:
            shown = tuple(_beginning(text, passage, kept) for passage, kept in said[:PASSAGES])
            return shown, len(said) - len(shown)
    return None


def _opening(texts: Sequence[RenderedTranscript], wanted: Sought) -> tuple[Snippet, ...]:
    for text in _asked_first(texts, wanted):
        for passage in text.passages:
            kept = _first_kept(passage)
            if kept is not None:
                return (_beginning(text, passage, kept),)
    return ()


def _asked_first(
    texts: Sequence[RenderedTranscript], wanted: Sought
) -> Sequence[RenderedTranscript]:
    """Texts in a language that the query asks for before the others."""
    return sorted(texts, key=lambda text: not wanted.is_in(text.language))


def _first_kept(passage: RenderedPassage) -> tuple[int, str] | None:
    """The first part of it that is not removed: its number and its words; None where no word is left."""
    for at, part in enumerate(passage.parts):
        if isinstance(part, Kept) and _holds_words(part.text):
            return at, part.text
    return None


def _beginning(
    text: RenderedTranscript, passage: RenderedPassage, kept: tuple[int, str]
) -> Snippet:
    at, words = kept
    return _of_passage(text, passage, cut(words, [], *_beside(passage.parts, at)))
