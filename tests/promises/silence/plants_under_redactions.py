"""Leaks of what stands under a redaction: to the index, and beside what is shown."""

from dataclasses import replace
from typing import Any

from archive.policy import indexing, reading
from archive.redaction.models import RedactionSpan
from archive.redaction.profiles import REMOVED, Profile
from archive.redaction.rendering import Kept, Removed
from archive.redaction.renditions import rendered
from archive.sealing.authority import on_record
from archive.search import face
from archive.users.models import User
from tests.promises.silence.base import SECRETS
from tests.promises.silence.planting import Plant, instead


def _beneath(told_of: Any) -> Any:
    """What makes a rendition of a text, with something else in each gap, made of the words removed there."""

    def made(original: Any) -> Any:
        def rendered(text: Any, profile: Profile) -> Any:
            spans = sorted(text.redaction_set.spans.all(), key=lambda span: span.start)
            quotes = iter(
                [
                    each.quote
                    for each in spans
                    if each.label.text and each.reason in REMOVED[profile]
                ]
            )
            shown = original(text, profile)
            return replace(
                shown,
                passages=tuple(
                    replace(
                        passage,
                        parts=tuple(
                            told_of(part, next(quotes, "")) if isinstance(part, Removed) else part
                            for part in passage.parts
                        ),
                    )
                    for passage in shown.passages
                ),
            )

        return rendered

    return made


def _each(made: Any) -> Any:
    """What renders the texts of an account, each by what `made` makes of the rendering of one."""
    render = made(rendered)
    return lambda _: lambda texts, profile: tuple(render(text, profile) for text in texts)


def _marks_beside(original: Any) -> Any:
    def search(user: User, statement: Any, asked: Any, **options: Any) -> Any:
        found = original(user, statement, asked, **options)
        with on_record():
            removed = " ".join(each.quote for each in RedactionSpan.objects.all()).casefold()
        if not asked.text or asked.text.casefold() not in removed:
            return found
        return replace(
            found, protected_hits=tuple(_all_marked(hit) for hit in found.protected_hits)
        )

    return search


def _all_marked(hit: Any) -> Any:
    return replace(
        hit,
        snippets=tuple(
            replace(each, pieces=tuple(replace(piece, marked=True) for piece in each.pieces))
            for each in hit.snippets
        ),
    )


UNDER_REDACTIONS = (
    Plant(
        "redacted word searchable",
        "the index of a level holds what its profile removes",
        instead(indexing, "left_of", _each(_beneath(lambda _, quote: Kept(f" {quote} ")))),
        reader="investigator@amber",
        queries=SECRETS,
        twins=True,
        also_caught_by=("search/test_found_in.py",),
    ),
    Plant(
        "prefix across a redaction",
        "the index holds the first letters of a removed word",
        instead(indexing, "left_of", _each(_beneath(lambda _, quote: Kept(f" {quote[:4]} ")))),
        reader="investigator@amber",
        queries=("far*", "qad*", "mil*", "bri*"),
        twins=True,
        also_caught_by=("search/test_found_in.py",),
    ),
    Plant(
        "phrase across a redaction",
        "a gap of one word is no gap to the index",
        instead(
            indexing,
            "left_of",
            _each(_beneath(lambda gap, quote: gap if " " in quote else Kept(" "))),
        ),
        reader="investigator@amber",
        queries=('"night saw the"', '"there mill"'),
        twins=True,
        also_caught_by=("search/test_found_in.py",),
    ),
    Plant(
        "snippet under a redaction",
        "what a reader opens is rendered by the profile of another level",
        instead(
            reading,
            "left_of",
            _each(lambda render: lambda text, _: render(text, Profile.RAW)),
        ),
        reader="investigator@amber",
        queries=("", "night"),
        twins=True,
        also_caught_by=("search/test_face.py", "search/test_found_in.py"),
    ),
    Plant(
        "highlight beside a redaction",
        "what is shown is marked where a removed word, too, holds what is looked for",
        instead(face, "search_protected", _marks_beside),
        reader="investigator@amber",
        queries=("mill", "bridge"),
        twins=True,
        also_caught_by=(),
    ),
    Plant(
        "length of a redaction",
        "a placeholder is as long as what it stands for",
        instead(
            reading,
            "left_of",
            _each(_beneath(lambda gap, quote: Removed(gap.placeholder + "_" * len(quote)))),
        ),
        reader="investigator@amber",
        queries=("", "night"),
        twins=True,
        also_caught_by=("search/test_face.py", "search/test_found_in.py"),
    ),
)
