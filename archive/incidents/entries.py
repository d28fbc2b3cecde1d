"""Places and terms as somebody tells them, and what stands against taking them. Nothing is written here."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from archive.incidents.models import Place, PlaceKind, Term
from archive.language import is_language_tag

LONGEST_NAME = 200
LONGEST_TAG = 35
# What a code is made of here and everywhere it is written: in files, in addresses, in what people type.
_CODE = re.compile(r"[A-Za-z0-9_-]{1,60}")
_VERSION = re.compile(r"[A-Za-z0-9_.-]{1,20}")
NOT_A_CODE = "not a code: 1 to 60 Latin letters, digits, - and _"
NOT_A_VERSION = "not a version: 1 to 20 Latin letters, digits, dots, - and _"
KINDS = tuple(PlaceKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpelledName:
    """A name of a place: BCP 47 tag, spelling, and whether it is a variant of the one shown."""

    language: str
    name: str
    is_variant: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceEntry:
    """A place as told: `parent` is a code, or empty for a root."""

    code: str
    kind: PlaceKind
    parent: str
    names: tuple[SpelledName, ...]


class TermKey(NamedTuple):
    """What a term is known by: the same code in another version of its scheme is another term."""

    scheme: str
    version: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TermEntry:
    """A term as told, with its labels by language. What is None is not told."""

    scheme: str
    version: str
    code: str
    labels: Mapping[str, str] = field(default_factory=dict)
    broader: TermKey | None = None
    replaced_by: TermKey | None = None

    @property
    def key(self) -> TermKey:
        """What it is known by."""
        return TermKey(self.scheme, self.version, self.code)


class Objection(NamedTuple):
    """What stands against an entry: its position from 0, which part of it, and why. Never what stood there."""

    position: int
    part: str
    reason: str


def objections_to_places(
    entries: Sequence[PlaceEntry], *, unread: Collection[str] = ()
) -> list[Objection]:
    """What stands against loading these places together, in their order; empty: nothing.

    `unread` are codes of places that were told beside these but can't be taken themselves: nothing is said of links to them.
    """
    rows = Place.objects.values_list("code", "kind", "parent__code")
    standing = {code: (PlaceKind(kind), parent or "") for code, kind, parent in rows}
    told = {entry.code: entry.kind for entry in entries}
    kinds = {code: kind for code, (kind, _) in standing.items()} | told
    missing = {entry.parent for entry in entries} - kinds.keys() - set(unread) - {""}
    seen = _Seen(standing)
    return [
        Objection(position, *found)
        for position, entry in enumerate(entries)
        for found in (
            *seen.again(entry.code),
            *_against_names("names", ((each.language, each.name) for each in entry.names)),
            *_against_place(entry, kinds, missing, standing.get(entry.code)),
        )
    ]


def _against_place(
    entry: PlaceEntry,
    kinds: Mapping[str, PlaceKind],
    missing: set[str],
    before: tuple[PlaceKind, str] | None,
) -> Iterator[tuple[str, str]]:
    if all(name.is_variant for name in entry.names):
        yield "names", "a place has a name to be shown"
    parent = kinds.get(entry.parent)
    if entry.parent in missing:
        yield "parent", "no place has this code, neither here nor in what is loaded"
    elif parent is not None and KINDS.index(parent) >= KINDS.index(entry.kind):
        yield "parent", f"a {entry.kind.value} does not lie in a {parent.value}"
    # What accounts, consents and publications say by this code must stay what they said.
    if before is not None and before[0] != entry.kind:
        yield "kind", "this code stands for a place of another kind; a code is never used again"
    if before is not None and before[1] != entry.parent:
        yield (
            "parent",
            "this code stands for a place that lies elsewhere; a code is never used again",
        )


def objections_to_terms(
    entries: Sequence[TermEntry], *, unread: Collection[str] = ()
) -> list[Objection]:
    """What stands against loading these terms together, in their order; `unread` as for places."""
    standing = _links_standing()
    broader = {key: links[0] for key, links in standing.items()}
    replaced = {key: links[1] for key, links in standing.items()}
    told = {key for entry in entries for key in (entry.broader, entry.replaced_by) if key}
    missing = {key for key in told if key.code not in unread}
    missing -= standing.keys() | {entry.key for entry in entries}
    for entry in entries:
        broader[entry.key] = entry.broader or broader.get(entry.key)
        replaced[entry.key] = entry.replaced_by or replaced.get(entry.key)
    seen = _Seen(())
    return [
        Objection(position, *found)
        for position, entry in enumerate(entries)
        for found in (
            *_against_scheme(entry),
            *seen.again(entry.code, within=(entry.scheme, entry.version)),
            *_against_names("labels", entry.labels.items()),
            *_against_link("broader", entry, missing, standing, broader.get),
            *_against_link("replaced_by", entry, missing, standing, replaced.get),
        )
    ]


Links = tuple[TermKey | None, TermKey | None]


def _links_standing() -> dict[TermKey, Links]:
    """Of every term that stands, what is broader and what replaced it."""
    names = [
        f"{link}{part}"
        for link in ("", "broader__", "replaced_by__")
        for part in ("scheme__code", "scheme__version", "code")
    ]

    def key(parts: Sequence[str | None]) -> TermKey | None:
        scheme, version, code = parts
        if scheme is None or version is None or code is None:
            return None
        return TermKey(scheme, version, code)

    found: dict[TermKey, Links] = {}
    for row in Term.objects.values_list(*names):
        term = key(row[:3])
        if term is not None:
            found[term] = (key(row[3:6]), key(row[6:]))
    return found


def _against_scheme(entry: TermEntry) -> Iterator[tuple[str, str]]:
    if not _CODE.fullmatch(entry.scheme):
        yield "scheme", NOT_A_CODE
    if not _VERSION.fullmatch(entry.version):
        yield "version", NOT_A_VERSION


def _against_link(
    part: str,
    entry: TermEntry,
    missing: set[TermKey],
    standing: Mapping[TermKey, Links],
    following: Callable[[TermKey], TermKey | None],
) -> Iterator[tuple[str, str]]:
    is_broader = part == "broader"
    told = entry.broader if is_broader else entry.replaced_by
    if told is None:
        return
    if told in missing:
        yield part, "no term has this code, neither here nor in what is loaded"
        return
    before = standing.get(entry.key, (None, None))[0 if is_broader else 1]
    if before not in (None, told):
        yield part, "another one stands here; a new version of the scheme may say otherwise"
    elif _leads_back(entry.key, following):
        yield part, "leads back to the term itself"


def _leads_back(key: TermKey, following: Callable[[TermKey], TermKey | None]) -> bool:
    passed: set[TermKey] = set()
    at = following(key)
    while at is not None and at not in passed:
        if at == key:
            return True
        passed.add(at)
        at = following(at)
    return False


class _Seen:
    """Codes met so far. People type them, so that two may not differ by capitals alone."""

    def __init__(self, standing: Iterable[str]) -> None:
        self._told: set[tuple[tuple[str, ...], str]] = set()
        self._spelled: dict[tuple[tuple[str, ...], str], str] = {
            ((), code.casefold()): code for code in standing
        }

    def again(self, code: str, *, within: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
        """What stands against this code, after those that were asked before."""
        if not _CODE.fullmatch(code):
            yield "code", NOT_A_CODE
            return
        folded = (within, code.casefold())
        if self._spelled.setdefault(folded, code) != code:
            yield "code", "differs from another code by capital letters alone"
        elif folded in self._told:
            yield "code", "this code stands twice in what is loaded"
        self._told.add(folded)


def _against_names(part: str, names: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for language, name in names:
        if not is_language_tag(language) or len(language) > LONGEST_TAG:
            yield part, "not a BCP 47 language tag"
        if not name.strip():
            yield part, "empty"
        if len(name) > LONGEST_NAME:
            yield part, f"longer than {LONGEST_NAME} characters"
