"""What a reader may type who has heard of something: ids, codes and names of all that stands, and some of nothing."""

from collections.abc import Callable, Mapping
from uuid import UUID

from archive.policy.models import Case, CaseCode, Grant
from archive.publication.models import Publication
from archive.search.models import StoredSearch
from archive.testimony.models import Collection, KeptImport, Testimony, Transcript
from archive.users.models import User

NOTHING = (str(UUID(int=7)), "T-0000-0000-0000", "x")

Known = Callable[[], list[object]]


def _of(model: type, column: str) -> Known:
    """A column of a table, oldest row first."""
    return lambda: list(
        model._default_manager.order_by("created_at", "pk").values_list(column, flat=True)  # type: ignore[attr-defined]
    )


# The beginning of an address, or what is asked for; and what stands there.
KNOWN: Mapping[str, Known] = {
    "/testimony/": lambda: [
        *Publication.objects.order_by("published_at", "pk").values_list("code", flat=True)
    ],
    "/room/search/": _of(StoredSearch, "pk"),
    "/room/accounts/": _of(CaseCode, "code"),
    "/desk/archive/transcript/": _of(Transcript, "pk"),
    "/desk/archive/testimony/": _of(Testimony, "pk"),
    "/desk/archive/collection/": _of(Collection, "pk"),
    "/desk/archive/case/": _of(Case, "pk"),
    "/desk/archive/grant/": _of(Grant, "pk"),
    "/desk/archive/keptimport/": _of(KeptImport, "pk"),
    "code": _of(Testimony, "code"),
    "username": lambda: [*User.objects.order_by("username").values_list("username", flat=True)],
    "user": lambda: [*User.objects.order_by("username").values_list("pk", flat=True)],
}


def guess(where: str, number: int) -> str:
    """One of what stands there, or of nothing; where nothing is known to stand, any account's code."""
    fitting = (known for begins, known in KNOWN.items() if where.startswith(begins))
    standing = next(fitting, KNOWN["code"])()
    every = [*(str(each) for each in standing), *NOTHING]
    return every[number % len(every)]
