"""Template tags and filters of the house."""

from collections.abc import Iterable, Sequence

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_bidi

from archive.language import direction
from archive.policy import duties
from archive.policy.access import Reader
from archive.publication.content import Named
from archive.search.answers import Facet, FacetValue, Piece, Snippet
from archive.web.shared import words

register = template.Library()


@register.filter
def named(thing: Named) -> SafeString:
    """The name in the page's language where there is one, else another, with its language and direction."""
    page = get_language() or "en"
    for language in (page, "en", *thing.names):
        if language in thing.names:
            return format_html(
                '<bdi lang="{}" dir="{}">{}</bdi>',
                language,
                direction(language),
                thing.names[language],
            )
    return format_html("<bdi>{}</bdi>", thing.code)


@register.filter
def lineage(things: Iterable[Named]) -> SafeString:
    """A place with what it lies in, the place itself first."""
    return _joined(named(thing) for thing in reversed(list(things)))


@register.filter
def listed(things: Iterable[Named]) -> SafeString:
    """Names one after another."""
    return _joined(named(thing) for thing in things)


@register.filter
def as_list(shown: Iterable[str]) -> SafeString:
    """Words one after another, each kept in its own order."""
    return _joined(isolated(each) for each in shown)


@register.filter
def speakers(codes: Iterable[str]) -> SafeString:
    """Speakers' parts one after another."""
    return _joined(isolated(words.speaker(code)) for code in codes)


@register.filter
def nearest(things: Sequence[Named]) -> Sequence[Named]:
    """The place and what it lies in directly: as much as a list has room for."""
    return things[-2:]


@register.filter
def in_order(facet: Facet) -> Sequence[FacetValue]:
    """A facet's values, those that were chosen at the head; those that lie within one another as they lie."""
    if any(value.depth for value in facet.values):
        return facet.values
    return sorted(facet.values, key=lambda value: not value.chosen)


@register.filter
def has_chosen(values: Iterable[FacetValue]) -> bool:
    """Whether one of the values was chosen."""
    return any(value.chosen for value in values)


@register.filter
def first_passage(snippets: Iterable[Snippet]) -> Snippet | None:
    """The first that is a passage of a text: the way into the account. Where none is, the first of all, if there is any."""
    shown = list(snippets)
    return next((each for each in shown if each.anchor), shown[0] if shown else None)


@register.filter
def place_in_account(snippet: Snippet | None) -> SafeString:
    """The end of a protected account's address, behind its search: the text and the place where a snippet stands."""
    if snippet is None:
        return SafeString("")
    if snippet.anchor:
        return format_html("&amp;text={}#{}", snippet.language, snippet.anchor)
    return format_html(
        "#about" if snippet.found_in == "about" else "#published-{}", snippet.found_in
    )


@register.filter
def found_in(snippet: Snippet) -> str:
    """Where else than in the text something was found; empty where nothing was looked for."""
    if snippet.found_in != "about" and not any(piece.marked for piece in snippet.pieces):
        return ""
    return words.found_in(snippet.found_in, snippet.language)


@register.filter
def pieces(shown: Iterable[Piece]) -> SafeString:
    """Words of a passage: marked where they were looked for, a placeholder where they were removed."""
    return mark_safe("".join(_piece(piece) for piece in shown))  # noqa: S308  each piece is escaped


@register.filter
def timecode(milliseconds: int) -> str:
    """Hours, minutes and seconds from the start of the recording."""
    seconds = milliseconds // 1000
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


@register.filter
def seconds(milliseconds: float) -> float:
    """Milliseconds as seconds; never none at all."""
    return max(milliseconds / 1000, 0.01)


@register.filter
def isolated(shown: object) -> SafeString:
    """Something that may stand beside words of the other direction: neither reorders the other."""
    return format_html("<bdi>{}</bdi>", shown)


@register.filter
def period(edtf: str) -> SafeString:
    """An EDTF date in words, kept together in its own order, and so is each date in it."""
    told = mark_safe(words.period(edtf, each=isolated))  # noqa: S308  each date is escaped
    alone = told.count("<bdi>") == 1 and told.startswith("<bdi>")
    # What holds several runs as the page does: its own words between them may be in another language.
    way = "rtl" if get_language_bidi() else "ltr"
    return told if alone else format_html('<bdi dir="{}">{}</bdi>', way, told)


@register.filter
def works_at_desk(reader: Reader) -> bool:
    """Whether the desk opens to them."""
    return duties.works_at_desk(reader)


@register.filter
def language_name(tag: str) -> str:
    """A language's name."""
    return words.language(tag)


@register.filter
def speaker(code: str) -> str:
    """A speaker's part."""
    return words.speaker(code)


@register.filter
def way(code: str) -> str:
    """How an account was given."""
    return str(words.WAYS.get(code, code))


@register.filter
def date_role(code: str) -> SafeString:
    """What a date is the date of."""
    return isolated(words.DATES.get(code, code))


@register.filter
def place_role(code: str) -> SafeString:
    """What a place is to an account."""
    return isolated(words.PLACES.get(code, code))


@register.filter
def certainty(code: str) -> str:
    """How certain a link is."""
    return str(words.CERTAINTIES.get(code, code))


@register.filter
def text_kind(code: str) -> str:
    """What a text is to its account."""
    return str(words.TEXTS.get(code, code))


@register.filter
def facet_name(code: str) -> str:
    """What a facet is called."""
    return str(words.FACETS.get(code, code))


@register.filter
def level_name(code: str) -> str:
    """What a level is called."""
    known = words.LEVELS.get(code)
    return str(known[0]) if known else code


@register.filter
def level_means(code: str) -> str:
    """What is removed at a level, in a sentence."""
    known = words.LEVELS.get(code)
    return str(known[1]) if known else ""


def _joined(shown: Iterable[SafeString]) -> SafeString:
    """A list as the page's language writes it: with a comma that everybody sees and hears, also without a stylesheet."""
    return format_html_join(
        "، " if get_language_bidi() else ", ", "{}", ((each,) for each in shown)
    )


def _piece(piece: Piece) -> SafeString:
    if piece.removed:
        return format_html('<span class="removed">[{}]</span>', piece.text)
    if piece.marked:
        return format_html("<mark>{}</mark>", piece.text)
    return format_html("{}", piece.text)
