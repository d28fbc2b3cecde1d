"""What accounts are to one another, in words: of the account on the page, before the code of the other."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# What the one says of the other, and what is said of it from there.
RELATIONS: dict[str, tuple[Promise, Promise]] = {
    "follow_up": (_("Goes on with"), _("Is gone on with by")),
    "correction": (_("Corrects"), _("Is corrected by")),
    "retraction": (_("Takes back"), _("Is taken back by")),
    "same_interview": (_("Is of the same interview as"), _("Is of the same interview as")),
    "repeats": (_("Repeats"), _("Is repeated by")),
    "heard_from": (_("Was heard from the teller of"), _("Its teller was heard by the teller of")),
}


def relation(kind: str, *, forward: bool) -> str:
    """What stands before the code of the other account."""
    return str(RELATIONS[kind][0 if forward else 1])
