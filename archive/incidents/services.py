"""Writing places and terms. What is loaded adds and renames; a code stays what it was, and nothing is ever removed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from archive.audit.log import Act
from archive.core.errors import InvalidInput
from archive.incidents.entries import (
    PlaceEntry,
    SpelledName,
    TermEntry,
    TermKey,
    objections_to_places,
    objections_to_terms,
)
from archive.incidents.models import Place, PlaceKind, PlaceName, Scheme, Term, TermLabel

__all__ = [
    "Loaded",
    "SpelledName",
    "add_place",
    "add_term",
    "load_places",
    "load_terms",
    "scheme_called",
]

# Rows that one statement inserts, and keys that one question to the database may name.
BATCH = 500
KINDS = tuple(PlaceKind)


@dataclass(slots=True)
class Loaded:
    """The codes that are new, those whose names or links changed, and how many stood as they were told."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: int = 0


def load_places(act: Act, entries: Sequence[PlaceEntry]) -> Loaded:
    """Add the places that are new, and to those that stand the names that are new.

    A name told as the one to show takes the place of the one shown before in its language, which stays as a variant.
    Parents may stand anywhere in `entries`. Raises InvalidInput where `objections_to_places` finds anything; then nothing
    was written.
    """
    for _, part, reason in objections_to_places(entries):
        raise InvalidInput(reason, place=part)
    loaded = Loaded()
    places = _places_called({code for entry in entries for code in (entry.code, entry.parent)})
    standing = set(places)
    # A parent's kind is the wider one, so that it comes first.
    for entry in sorted(entries, key=lambda each: KINDS.index(each.kind)):
        if entry.code not in places:
            parent = places.get(entry.parent)
            path = f"{parent.path if parent else '/'}{entry.code}/"
            places[entry.code] = Place(
                code=entry.code, kind=entry.kind.value, parent=parent, path=path
            )
            loaded.new.append(entry.code)
    Place.objects.bulk_create([places[code] for code in loaded.new], batch_size=BATCH)
    _write_names(entries, places, standing, loaded)
    return loaded


def _write_names(
    entries: Sequence[PlaceEntry], places: Mapping[str, Place], standing: set[str], loaded: Loaded
) -> None:
    rows = _names_of(places[entry.code] for entry in entries if entry.code in standing)
    new: list[PlaceName] = []
    for entry in entries:
        place = places[entry.code]
        names = _Names(rows.get(entry.code, []))
        names.take(entry.names)
        new += [
            PlaceName(
                place=place, language=each.language, name=each.name, is_variant=each.is_variant
            )
            for each in names.added
        ]
        for row in names.turned:
            row.save(update_fields=["is_variant"])
        if entry.code in standing:
            if names.added or names.turned:
                loaded.changed.append(entry.code)
            else:
                loaded.unchanged += 1
    PlaceName.objects.bulk_create(new, batch_size=BATCH)


class _Names:
    """The names of one place: those that stand, and what is told about it."""

    def __init__(self, rows: Iterable[PlaceName]) -> None:
        self.rows = {(row.language, row.name): row for row in rows}
        self.added: list[SpelledName] = []
        self.turned: list[PlaceName] = []

    def take(self, names: Sequence[SpelledName]) -> None:
        """Take each name once: as the one to show where any of `names` says so."""
        shown = {(each.language, each.name) for each in names if not each.is_variant}
        languages = {language for language, _ in shown}
        for key in dict.fromkeys((each.language, each.name) for each in names):
            if key not in self.rows:
                language, name = key
                self.added.append(
                    SpelledName(language=language, name=name, is_variant=key not in shown)
                )
        for key, row in self.rows.items():
            # What a file does not speak of stays: a name in a language in which it shows none.
            is_variant = key not in shown if row.language in languages else row.is_variant
            if is_variant != row.is_variant:
                row.is_variant = is_variant
                self.turned.append(row)


def _places_called(codes: set[str]) -> dict[str, Place]:
    wanted = sorted(codes)
    found: dict[str, Place] = {}
    for start in range(0, len(wanted), BATCH):
        rows = Place.objects.filter(code__in=wanted[start : start + BATCH])
        found |= {place.code: place for place in rows}
    return found


def _names_of(places: Iterable[Place]) -> dict[str, list[PlaceName]]:
    found: dict[str, list[PlaceName]] = {}
    by_key = {place.pk: place.code for place in places}
    keys = list(by_key)
    for start in range(0, len(keys), BATCH):
        for row in PlaceName.objects.filter(place__in=keys[start : start + BATCH]):
            found.setdefault(by_key[row.place_id], []).append(row)
    return found


def add_place(
    act: Act, *, code: str, kind: PlaceKind, parent: Place | None, names: Sequence[SpelledName]
) -> Place:
    """One place, as `load_places` would load it."""
    above = parent.code if parent else ""
    load_places(act, [PlaceEntry(code=code, kind=kind, parent=above, names=tuple(names))])
    return Place.objects.get(code=code)


def load_terms(act: Act, entries: Sequence[TermEntry]) -> Loaded:
    """Add the terms that are new, and give those that stand their labels as told, what is broader, and what replaces them.

    `broader` and `replaced_by` may stand anywhere in `entries`. What is not told stays as it is. Raises InvalidInput where
    `objections_to_terms` finds anything; then nothing was written.
    """
    for _, part, reason in objections_to_terms(entries):
        raise InvalidInput(reason, place=part)
    loaded = Loaded()
    terms = _terms_standing(
        key
        for entry in entries
        for key in (entry.key, entry.broader, entry.replaced_by)
        if key is not None
    )
    standing = set(terms)
    schemes = {name: scheme_called(*name) for name in {(e.scheme, e.version) for e in entries}}
    for entry in entries:
        if entry.key not in terms:
            terms[entry.key] = Term(scheme=schemes[entry.scheme, entry.version], code=entry.code)
            loaded.new.append(entry.code)
    linked = {entry.key for entry in entries if _link(entry, terms)}
    new = [term for key, term in terms.items() if key not in standing]
    Term.objects.bulk_create(new, batch_size=BATCH)
    for key in linked & standing:
        terms[key].save(update_fields=["broader", "replaced_by"])
    _write_labels(entries, terms, standing, linked, loaded)
    return loaded


def _link(entry: TermEntry, terms: Mapping[TermKey, Term]) -> bool:
    """Whether the entry tells a link that its term does not have yet."""
    term, is_new = terms[entry.key], False
    if entry.broader is not None and term.broader_id != terms[entry.broader].pk:
        term.broader, is_new = terms[entry.broader], True
    if entry.replaced_by is not None and term.replaced_by_id != terms[entry.replaced_by].pk:
        term.replaced_by, is_new = terms[entry.replaced_by], True
    return is_new


def _write_labels(
    entries: Sequence[TermEntry],
    terms: Mapping[TermKey, Term],
    standing: set[TermKey],
    linked: set[TermKey],
    loaded: Loaded,
) -> None:
    labels = _labels_of(terms[entry.key] for entry in entries if entry.key in standing)
    new: list[TermLabel] = []
    for entry in entries:
        term = terms[entry.key]
        before = labels.get(entry.key, {})
        told = {tag: label for tag, label in entry.labels.items() if before.get(tag) != label}
        # A label that changes is a new row: readers of the vocabulary know by the last row whether to read it again.
        TermLabel.objects.filter(term=term, language__in=told.keys() & before.keys()).delete()
        new += [TermLabel(term=term, language=tag, label=label) for tag, label in told.items()]
        if entry.key in standing:
            if told or entry.key in linked:
                loaded.changed.append(entry.code)
            else:
                loaded.unchanged += 1
    TermLabel.objects.bulk_create(new, batch_size=BATCH)


def _terms_standing(keys: Iterable[TermKey]) -> dict[TermKey, Term]:
    """Those of these terms that stand."""
    wanted = set(keys)
    versions = {key.scheme for key in wanted}
    rows = Term.objects.filter(scheme__code__in=versions).select_related("scheme")
    found = {TermKey(row.scheme.code, row.scheme.version, row.code): row for row in rows}
    return {key: found[key] for key in wanted & found.keys()}


def _labels_of(terms: Iterable[Term]) -> dict[TermKey, dict[str, str]]:
    found: dict[TermKey, dict[str, str]] = {}
    keys = [term.pk for term in terms]
    for start in range(0, len(keys), BATCH):
        rows = TermLabel.objects.filter(term__in=keys[start : start + BATCH])
        for row in rows.select_related("term__scheme"):
            scheme = row.term.scheme
            key = TermKey(scheme.code, scheme.version, row.term.code)
            found.setdefault(key, {})[row.language] = row.label
    return found


def add_term(
    act: Act, *, scheme: Scheme, code: str, broader: Term | None, labels: Mapping[str, str]
) -> Term:
    """One term, as `load_terms` would load it."""
    above = None if broader is None else TermKey(scheme.code, scheme.version, broader.code)
    entry = TermEntry(
        scheme=scheme.code, version=scheme.version, code=code, labels=dict(labels), broader=above
    )
    load_terms(act, [entry])
    return Term.objects.get(scheme=scheme, code=code)


def scheme_called(code: str, version: str) -> Scheme:
    """The scheme of this code and version; made the first time it is named."""
    scheme, _ = Scheme.objects.get_or_create(code=code, version=version)
    return scheme
