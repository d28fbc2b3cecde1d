"""Which accounts others work on, and what these say that nobody sees."""

from random import Random
from typing import TypeVar

from django.db.models import Exists, Model, OuterRef, QuerySet

from archive.consent.models import ConsentRecord, Purpose, State
from archive.publication.models import Publication
from archive.testimony.models import Testimony, Transcript
from tests.promises.silence.base import LONG, NAMES, REMOVED, WORDS, Side

# What opens an account to those granted, at one level or another.
OPENING = (Purpose.INTERNAL_ANALYSIS, Purpose.SHARE_AS_LEAD)
# The names that readers ask for, as only these texts spell them.
SPELT = ("Nadeem", "Muhamed", "Mohamed")
# Words of languages in which nobody sees an account, or a visitor doesn't.
FOREIGN = {
    "ckb": ("ئاشەکە", "سووتا", "نان", "بازاڕ", "شەو"),
    "ku": ("aşê", "şewitî", "nan", "bazar", "bi", "şev"),
    "ar": ("الطاحونة", "الجسر", "نديم", "محمد", "خبز"),
}
AGAIN = 40
"""Words in a row of a long text that one which repeats it holds."""


class NoneThere(Exception):
    """There is nothing on which the deed could be done."""


def text(draw: Random) -> str:
    """Words that visible accounts hold too, and some that nobody else says; now and then much of what one of them says."""
    pool = (*WORDS * 2, *NAMES, *SPELT, *REMOVED, "the", "at", "was", f"word{draw.randrange(50)}")
    sentences = [
        " ".join(draw.choices(pool, k=draw.randint(3, 9))) for _ in range(draw.randint(1, 4))
    ]
    if draw.random() < 0.3:
        sentences.append(told_again(draw))
    return ". ".join(sentences) + "."


def told_again(draw: Random) -> str:
    """A part of what a visible account says."""
    at = draw.randrange(len(LONG) - AGAIN)
    return " ".join(LONG[at : at + AGAIN])


def text_in_a_language(draw: Random) -> tuple[str, str]:
    """A text and its language: mostly English; else with words of that language, and some of the others."""
    if draw.random() < 0.6:
        return text(draw), "en"
    language = draw.choice(tuple(FOREIGN))
    words = " ".join(draw.choices(FOREIGN[language], k=draw.randint(2, 8)))
    return f"{words}. {text(draw)}", language


def standing(side: Side) -> QuerySet[Testimony]:
    """All that are not withdrawn."""
    found = Testimony.objects.standing().filter(collection=side.world.collection)
    return found.order_by("created_at", "pk")


def unpublished(side: Side) -> QuerySet[Testimony]:
    """Those of which nothing stands published."""
    published = Publication.objects.filter(testimony=OuterRef("pk"), ended_at__isnull=True)
    return standing(side).exclude(Exists(published))


def open_ones(side: Side) -> QuerySet[Testimony]:
    """Those not published that are or may become open to somebody granted."""
    return unpublished(side).filter(_opens())


def closed_ones(side: Side) -> QuerySet[Testimony]:
    """Those that nobody granted has ever been able to read."""
    return unpublished(side).exclude(_opens())


def _opens() -> Exists:
    return Exists(
        ConsentRecord.objects.filter(
            testimony_id=OuterRef("pk"), purpose__in=OPENING, state=State.GIVEN
        )
    )


def texts_of(accounts: QuerySet[Testimony]) -> QuerySet[Transcript]:
    """Their current texts."""
    found = Transcript.objects.filter(testimony__in=accounts.order_by(), is_current=True)
    return found.order_by("created_at", "pk")


Row = TypeVar("Row", bound=Model)


def one_of(rows: QuerySet[Row], draw: Random) -> Row:
    """One of them; raises NoneThere."""
    keys = list(dict.fromkeys(rows.values_list("pk", flat=True)))
    if not keys:
        raise NoneThere
    return rows.model._default_manager.get(pk=draw.choice(keys))
