"""The fields of the query language in a reader's words, each with values that can be tried."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from archive.search import vocabulary
from archive.search.answers import Facet
from archive.search.audiences import READERS, VISITORS
from archive.search.query import field_word, written_as_value
from archive.web.shared import words

MEANINGS: dict[str, Promise] = {
    "place": _("of this place and all in it"),
    "period": _("about this year or month"),
    "language": _("in this language"),
    "collection": _("of this collection"),
    "term": _("about this subject"),
    "taken": _("given in this time"),
    "how": _("given in this way"),
    "speaker": _("in which they speak"),
}
# Where nothing is published yet.
_EXAMPLE_YEAR = "2019"


@dataclass(frozen=True, slots=True)
class FieldExplained:
    """A field: what can be written, and which accounts that finds; `is_protected` where only the reading room knows it."""

    examples: tuple[str, ...]
    meaning: Promise
    is_protected: bool


def fields_explained(
    facets: Sequence[Facet], subjects: Sequence[str], *, language: str
) -> tuple[FieldExplained, ...]:
    """Every field that has a value to show: those of `facets` and `subjects` with values that are published."""
    labels = {facet.name: [value.label for value in facet.values] for facet in facets}
    examples: Mapping[str, Callable[[], Sequence[str]]] = {
        "place": lambda: _one_word_and_several(labels.get("place", [])),
        "period": lambda: _periods(facets),
        "language": lambda: labels.get("language", [])[:1] or [vocabulary.language_name("ar")],
        "collection": lambda: labels.get("collection", [])[:1],
        "term": lambda: subjects[:1],
        "taken": lambda: _periods(facets)[:1],
        "how": lambda: [str(vocabulary.WAYS["phone"])],
        "speaker": lambda: [str(words.SPEAKERS["interpreter"])],
    }
    explained = []
    for name in READERS.fields:
        word = field_word(name, language)
        typed = tuple(f"{word}:{written_as_value(value)}" for value in examples[name]())
        if typed:
            explained.append(FieldExplained(typed, MEANINGS[name], name not in VISITORS.fields))
    return tuple(explained)


def _one_word_and_several(labels: Sequence[str]) -> list[str]:
    """The first label of each kind: what has several words is written in quotation marks."""
    several = [label for label in labels if " " in label]
    single = [label for label in labels if " " not in label]
    return [*single[:1], *several[:1]]


def _periods(facets: Sequence[Facet]) -> list[str]:
    """A year, and a month as pages call it."""
    values = [
        value.value
        for facet in facets
        for value in facet.values
        if facet.name == "period" and value.value != vocabulary.UNCERTAIN
    ]
    year = next((value for value in values if len(value) == 4), _EXAMPLE_YEAR)
    months = [words.period(value) for value in values if len(value) > 4]
    return [year, *months[:1]]
