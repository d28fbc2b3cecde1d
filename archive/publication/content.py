"""The bytes that the public gets: made from a rendition, hashed, approved, and read back."""

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TypedDict

from archive.core.dates import parse_date
from archive.core.errors import ArchiveError
from archive.incidents.models import Place, Term
from archive.language import direction
from archive.publication.models import Publication, Rendition, RenditionKind
from archive.redaction.profiles import Profile
from archive.redaction.rendering import Kept
from archive.redaction.renditions import rendered_for
from archive.sealing.keyring import keyed_hash

SCHEMA_VERSION = 1


class ContentChanged(ArchiveError):
    """A publication's bytes are not those that were approved; the public gets nothing."""


@dataclass(frozen=True, slots=True)
class Named:
    """A place or term with its names by language, as they were at approval."""

    code: str
    names: dict[str, str]


@dataclass(frozen=True, slots=True)
class PublicPart:
    """Words, or the placeholder of removed ones."""

    text: str
    removed: bool


@dataclass(frozen=True, slots=True)
class PublicPassage:
    """A passage of a published text. Its anchor is the publication's own."""

    anchor: str
    speaker: str
    start_ms: int | None
    end_ms: int | None
    parts: tuple[PublicPart, ...]


@dataclass(frozen=True, slots=True)
class PublicContent:
    """Everything that the public is told about one account."""

    schema_version: int
    kind: str
    language: str
    direction: str
    title: str
    summary: str
    advisory: str
    collection: Named
    places: tuple[Named, ...]
    period: str
    terms: tuple[Named, ...]
    passages: tuple[PublicPassage, ...]

    def as_bytes(self) -> bytes:
        """Canonical JSON in UTF-8: what is hashed, approved and kept."""
        return json.dumps(
            asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":")
        ).encode()

    @property
    def digest(self) -> str:
        """The hash of the bytes: what is approved, and what an approver gives back as seen."""
        return content_hash(self.as_bytes())


def content_of(rendition: Rendition) -> PublicContent:
    """What this rendition would tell the public; raises NotRedacted for a text without an approved set."""
    passages: tuple[PublicPassage, ...] = ()
    if rendition.kind == RenditionKind.TEXT and rendition.transcript is not None:
        shown = rendered_for(rendition.transcript, Profile.PUBLIC)
        passages = tuple(
            PublicPassage(
                anchor=own_anchor(passage.anchor, rendition),
                speaker=passage.speaker,
                start_ms=passage.start_ms,
                end_ms=passage.end_ms,
                parts=tuple(
                    PublicPart(part.text, removed=False)
                    if isinstance(part, Kept)
                    else PublicPart(part.placeholder, removed=True)
                    for part in passage.parts
                    if isinstance(part, Kept) or part.placeholder
                ),
            )
            for passage in shown.passages
        )
    collection = rendition.testimony.collection
    return PublicContent(
        schema_version=SCHEMA_VERSION,
        kind=rendition.kind,
        language=rendition.language,
        direction=direction(rendition.language),
        title=rendition.title,
        summary=rendition.summary,
        advisory=rendition.advisory,
        collection=Named(collection.code, {"en": collection.title}),
        places=named_lineage(rendition.place),
        period=parse_date(rendition.period).edtf if rendition.period else "",
        terms=tuple(named_term(term) for term in rendition.terms.order_by("code")),
        passages=passages,
    )


def own_anchor(anchor: str, rendition: Rendition) -> str:
    """The anchor by which a publication's passage is cited: unrelated to those of other rooms and publications (P1)."""
    return keyed_hash("public anchor", str(rendition.pk), anchor)[:10]


def content_hash(content: bytes) -> str:
    """SHA-256 of the bytes, in hex."""
    return hashlib.sha256(content).hexdigest()


def read_content(publication: Publication) -> PublicContent:
    """A publication's content; raises ContentChanged where the bytes are not those under its hash and approval."""
    stored = bytes(publication.content)
    found = content_hash(stored)
    if found != publication.content_hash or found != publication.rendition.approved_hash:
        raise ContentChanged("the bytes of a publication are not those that were approved")
    return content_of_bytes(stored)


def content_of_bytes(stored: bytes) -> PublicContent:
    """The content that these bytes are of."""
    return _from_json(json.loads(stored))


def named_lineage(place: Place | None) -> tuple[Named, ...]:
    """The place and what it lies in, from the root down."""
    if place is None:
        return ()
    places = Place.objects.filter(code__in=place.lineage).prefetch_related("names")
    return tuple(
        Named(each.code, {name.language: name.name for name in reversed(each.names.all())})
        for each in sorted(places, key=lambda each: len(each.path))
    )


def named_term(term: Term) -> Named:
    """The term with its labels."""
    return Named(term.code, {label.language: label.label for label in term.labels.all()})


class _NamedJson(TypedDict):
    code: str
    names: dict[str, str]


class _PartJson(TypedDict):
    text: str
    removed: bool


class _PassageJson(TypedDict):
    anchor: str
    speaker: str
    start_ms: int | None
    end_ms: int | None
    parts: list[_PartJson]


class _ContentJson(TypedDict):
    schema_version: int
    kind: str
    language: str
    direction: str
    title: str
    summary: str
    advisory: str
    collection: _NamedJson
    places: list[_NamedJson]
    period: str
    terms: list[_NamedJson]
    passages: list[_PassageJson]


def _from_json(content: _ContentJson) -> PublicContent:
    return PublicContent(
        schema_version=content["schema_version"],
        kind=content["kind"],
        language=content["language"],
        direction=content["direction"],
        title=content["title"],
        summary=content["summary"],
        advisory=content["advisory"],
        collection=Named(**content["collection"]),
        places=tuple(Named(**place) for place in content["places"]),
        period=content["period"],
        terms=tuple(Named(**term) for term in content["terms"]),
        passages=tuple(
            PublicPassage(
                anchor=passage["anchor"],
                speaker=passage["speaker"],
                start_ms=passage["start_ms"],
                end_ms=passage["end_ms"],
                parts=tuple(PublicPart(**part) for part in passage["parts"]),
            )
            for passage in content["passages"]
        ),
    )
