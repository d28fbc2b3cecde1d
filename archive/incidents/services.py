"""Loading places and terms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from archive.audit.log import Act
from archive.core.errors import InvalidInput
from archive.incidents.models import Place, PlaceKind, PlaceName, Scheme, Term, TermLabel


@dataclass(frozen=True, slots=True, kw_only=True)
class SpelledName:
    """A name of a place: BCP 47 tag, spelling, and whether it is a variant of the one shown."""

    language: str
    name: str
    is_variant: bool = False


def add_place(
    act: Act, *, code: str, kind: PlaceKind, parent: Place | None, names: Sequence[SpelledName]
) -> Place:
    """A place under its parent; the one that stands, with new names added, where the code is known."""
    if not names:
        raise InvalidInput("a place has a name", place=code)
    path = f"{parent.path if parent else '/'}{code}/"
    place, _ = Place.objects.get_or_create(
        code=code, defaults={"kind": kind, "parent": parent, "path": path}
    )
    for name in names:
        PlaceName.objects.get_or_create(
            place=place,
            language=name.language,
            name=name.name,
            defaults={"is_variant": name.is_variant},
        )
    return place


def add_term(
    act: Act, *, scheme: Scheme, code: str, broader: Term | None, labels: Mapping[str, str]
) -> Term:
    """A term of a scheme; the one that stands, where the code is known: codes are never used again."""
    term, _ = Term.objects.get_or_create(scheme=scheme, code=code, defaults={"broader": broader})
    for language, label in labels.items():
        TermLabel.objects.get_or_create(term=term, language=language, defaults={"label": label})
    return term


def scheme_called(code: str, version: str) -> Scheme:
    """The scheme of this code and version; made the first time it is named."""
    scheme, _ = Scheme.objects.get_or_create(code=code, version=version)
    return scheme
