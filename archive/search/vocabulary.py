"""Closed vocabularies: what people call places, subjects, languages, ways and months, to the values that an index holds.

Looked up in the gazetteer, the terms and fixed tables only, never in accounts: what is known here tells nothing of what
anybody gave (P1). Which collections there are is no such table: see `archive.search.facets.in_collections`.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.db.models import Count, F, Q, Sum
from django.utils.dates import MONTHS
from django.utils.functional import Promise
from django.utils.translation import get_language_info, gettext, override
from django.utils.translation import gettext_lazy as _

from archive.incidents.models import PlaceName, TermLabel
from archive.language import (
    is_language_tag,
    name_keys,
    same_name,
    script_of_word,
    tokenize,
)
from archive.policy.telling import PARTS

Words = tuple[str, ...]

WAYS: dict[str, Promise] = {
    "in_person": _("In person"),
    "phone": _("By phone"),
    "written": _("In writing"),
    "recorded": _("Recorded"),
    "unknown": _("Not known"),
}
UNCERTAIN = "uncertain"

# Languages that Django has no name for, each with what its speakers call it.
_LANGUAGES: dict[str, tuple[Promise, str]] = {
    "am": (_("Amharic"), "አማርኛ"),
    "arc": (_("Aramaic"), "ܐܪܡܝܐ"),
    "kmr": (_("Northern Kurdish"), "Kurmancî"),
    "ku": (_("Kurdish"), "Kurdî"),
    "prs": (_("Dari"), "دری"),
    "ps": (_("Pashto"), "پښتو"),
    "rhg": (_("Rohingya"), "Ruáingga"),
    "so": (_("Somali"), "Soomaali"),
    "syr": (_("Syriac"), "ܣܘܪܝܝܐ"),
    "ti": (_("Tigrinya"), "ትግርኛ"),
    "zh": (_("Chinese"), "中文"),
}
# Months as they are called from Gaza to Mosul; Django's Arabic names are those of Egypt.
_LEVANTINE = (
    "كانون الثاني",
    "شباط",
    "آذار",
    "نيسان",
    "أيار",
    "حزيران",
    "تموز",
    "آب",
    "أيلول",
    "تشرين الأول",
    "تشرين الثاني",
    "كانون الأول",
)
_ARTICLE = "ال"
_AND = "و"
# What Arabic writes together with the word after it: and, in, as, for, so, with and without the article.
_CLITICS = ("وال", "بال", "كال", "فال", "ولل", "لل", "و", "ب", "ل", "ف", "ك")
_SHORTEST = 3
_YEAR = re.compile(r"\d{4}")
_YEAR_AND_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


class Names:
    """What values are called: looked up by a run of whole words anywhere in a name, in any spelling.

    Of a place whose kind stands before its name, as in Arabic, the name is the end; of others the beginning.
    """

    def __init__(self, spelled: Iterable[tuple[str, str]], *, joined_by_and: bool = False) -> None:
        """`spelled` are names with the value that each stands for.

        With `joined_by_and` a waw before a later word of a name may be *and* (نهب وحرق), so that the word behind it is a
        part of the name too. In names of places it is mostly the word's own (عين وردة).
        """
        self._exact: dict[Words, set[str]] = {}
        self._bare: dict[Words, set[str]] = {}
        self._holding: dict[str, list[Words]] = {}
        self._names: dict[str, list[str]] = {}
        self._sounding: defaultdict[str, set[str]] = defaultdict(set)
        for name, value in spelled:
            words = words_of(name)
            if not words:
                continue
            if name != value:
                self._names.setdefault(value, []).append(name)
            bare = _without_articles(words)
            self._exact.setdefault(words, set()).add(value)
            self._add_bare(bare, value)
            if joined_by_and and (apart := _without_articles(_without_and(words))) != bare:
                self._add_bare(apart, value)
            if len(bare) == 1 and name != value:
                for key in name_keys(bare[0]):
                    self._sounding[key].add(bare[0])

    def _add_bare(self, bare: Words, value: str) -> None:
        if bare not in self._bare:
            for word in set(bare):
                self._holding.setdefault(word, []).append(bare)
        self._bare.setdefault(bare, set()).add(value)

    def called(self, words: Words) -> frozenset[str]:
        """The values that are called exactly so; where none is, as the words may be written within a sentence."""
        exact = self._exact.get(words)
        spoken = (self._bare[each] for each in _as_spoken(words) if each in self._bare)
        return frozenset(exact or next(spoken, ()))

    def spelled_like(self, word: str) -> frozenset[str]:
        """The values that are called so in another spelling of the same script: Latakia, where Lattakia is known."""
        alike = {
            (known,)
            for key in name_keys(word)
            for known in self._sounding.get(key, ())
            if script_of_word(known) == script_of_word(word) and same_name(known, word)
        }
        return frozenset(value for words in alike for value in self._bare[words])

    def names_of(self, value: str) -> Sequence[str]:
        """What the value is called, as it is written, in the order in which it was told; its code is no name."""
        return self._names.get(value, ())

    def holding(self, words: Words) -> frozenset[str]:
        """The values in whose names these words stand side by side, those called so among them."""
        for spoken in _as_spoken(words):
            rarest = min((self._holding.get(word, []) for word in spoken), key=len, default=[])
            found = [name for name in rarest if _stands_in(spoken, name)]
            if found:
                return frozenset(value for name in found for value in self._bare[name])
        return frozenset()


def words_of(name: str) -> Words:
    """A name as it is compared."""
    return tuple(token.word for token in tokenize(name))


def places() -> Names:
    """Every place by its names and its code. Read again when the gazetteer has changed."""
    # A load may change nothing but which of the names are variants: neither their number nor the last one tells that.
    variant = Q(is_variant=True)
    mark = PlaceName.objects.aggregate(
        names=Count("pk"),
        variants=Count("pk", filter=variant),
        which=Sum("pk", filter=variant),
        and_which=Sum(F("pk") * F("pk"), filter=variant),
    )
    last = PlaceName.objects.order_by("-pk").values_list("pk", "place", "name").first()
    return _read_places(tuple(mark.values()), last)


def terms() -> Names:
    """Every subject by its labels and its code. Read again when the vocabulary has changed."""
    last = TermLabel.objects.order_by("-pk").values_list("pk", "term", "label").first()
    return _read_terms(TermLabel.objects.count(), last)


@lru_cache(maxsize=1)
def _read_places(mark: object, last: object) -> Names:
    # Of each place the names to show first; a code is told once for each of its names, and counts once.
    names = PlaceName.objects.order_by("is_variant", "id").values_list("name", "place__code")
    return Names(_with_codes(names.iterator()))


@lru_cache(maxsize=1)
def _read_terms(count: int, last: object) -> Names:
    labels = TermLabel.objects.values_list("label", "term__code")
    return Names(_with_codes(labels.iterator()), joined_by_and=True)


def _with_codes(spelled: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    for name, code in spelled:
        yield name, code
        yield code, code


def language_name(tag: str) -> str:
    """A language's name in the page's language, with its script or region where the tag tells one; else the tag itself."""
    primary, _hyphen, rest = tag.partition("-")
    told = _LANGUAGES.get(primary.lower())
    if told is not None:
        name = str(told[0])
    else:
        try:
            name = str(get_language_info(primary.lower())["name_translated"])
        except KeyError:
            return tag
    return f"{name} ({rest})" if rest else name


def tags_called(value: str) -> frozenset[str]:
    """The language tags that a name or tag means, in lower case: `ar` of Arabic, of العربية and of ar."""
    named = _languages().holding(words_of(value))
    if named:
        return named
    return frozenset([value]) if is_language_tag(value) else frozenset()


def ways_called(value: str) -> frozenset[str]:
    """The ways of giving an account that are called so."""
    return _ways().holding(words_of(value))


def speakers_called(value: str) -> frozenset[str]:
    """The parts that somebody may have in an interview, called so."""
    return _speakers().holding(words_of(value))


def periods_called(value: str) -> frozenset[str]:
    """The facet value of a year, of a month (2019-03, March 2019), or of what is uncertain."""
    if _YEAR.fullmatch(value) or _YEAR_AND_MONTH.fullmatch(value):
        return frozenset([value])
    words = words_of(value)
    if words in _uncertain():
        return frozenset([UNCERTAIN])
    for month, year in ((words[:-1], words[-1:]), (words[1:], words[:1])):
        number = _months().get(month)
        if number is not None and year and _YEAR.fullmatch(year[0]):
            return frozenset([f"{year[0]}-{number:02}"])
    return frozenset()


def subject_names(codes: Sequence[str], language: str) -> tuple[str, ...]:
    """What these subjects are called in a language, in the order of the codes; without those that have no name in it."""
    labels = TermLabel.objects.filter(language=language, term__code__in=codes)
    names = dict(labels.values_list("term__code", "label"))
    return tuple(names[code] for code in codes if code in names)


def _in_every_language(say: Callable[[], Iterable[tuple[str, str]]]) -> list[tuple[str, str]]:
    """What `say` gives in each language of the pages."""
    said: list[tuple[str, str]] = []
    for language, _name in settings.LANGUAGES:
        with override(language):
            said += say()
    return said


@cache
def _languages() -> Names:
    own = {tag: told["name_local"] for tag, told in LANG_INFO.items() if "name_local" in told}
    own = {tag: name for tag, name in own.items() if "-" not in tag}
    own |= {tag: name for tag, (_told, name) in _LANGUAGES.items()}
    said = _in_every_language(lambda: [(language_name(tag), tag) for tag in own])
    return Names([*said, *((name, tag) for tag, name in own.items()), *((tag, tag) for tag in own)])


@cache
def _ways() -> Names:
    codes = [(code, code) for code in WAYS]
    return Names(codes + _in_every_language(lambda: [(str(n), c) for c, n in WAYS.items()]))


@cache
def _speakers() -> Names:
    said = _in_every_language(lambda: [(str(label), part) for part, label in PARTS.items()])
    return Names([*said, *((part, part) for part in PARTS)])


@cache
def _uncertain() -> frozenset[Words]:
    said = _in_every_language(
        lambda: [(gettext("month not known"), UNCERTAIN), (gettext("uncertain"), UNCERTAIN)]
    )
    return frozenset(words_of(name) for name, _value in said)


@cache
def _months() -> Mapping[Words, int]:
    said = _in_every_language(lambda: [(str(name), str(month)) for month, name in MONTHS.items()])
    said += [(name, str(month)) for month, name in enumerate(_LEVANTINE, start=1)]
    return {words_of(name): int(month) for name, month in said}


def _as_spoken(words: Words) -> Iterator[Words]:
    """What words of a sentence may name: without articles, and without what is written together with the first or last."""
    bare = _without_articles(words)
    yield bare
    for first in bare[:1]:
        for clitic in _CLITICS:
            if first.startswith(clitic) and len(first) - len(clitic) >= _SHORTEST:
                yield first.removeprefix(clitic), *bare[1:]
    for last in bare[-1:]:
        if last.endswith("'s"):
            yield *bare[:-1], last.removesuffix("'s")


def _without_articles(words: Words) -> Words:
    return tuple(
        word[len(_ARTICLE) :]
        if word.startswith(_ARTICLE) and len(word) - len(_ARTICLE) >= _SHORTEST
        else word
        for word in words
    )


def _without_and(words: Words) -> Words:
    """Words whose later ones have no waw before them, where enough is left."""
    return words[:1] + tuple(
        word.removeprefix(_AND) if len(word) - len(_AND) >= _SHORTEST else word
        for word in words[1:]
    )


def _stands_in(words: Words, name: Words) -> bool:
    last = len(name) - len(words)
    return any(name[first : first + len(words)] == words for first in range(last + 1))
