"""Deeds beside accounts: people, cases, grants, files, searches of others, and the worker's."""

import datetime as dt
import json
import tempfile
from pathlib import Path
from random import Random

from django.test import Client

from archive.intake.mapping import ColumnMapping
from archive.policy.indexing import every_partition
from archive.policy.models import Case, CaseCode, Grant
from archive.policy.reading import access_testimony
from archive.policy.roles import Role
from archive.search import face
from archive.search.alerts import change_address
from archive.search.answers import Asked
from archive.search.query import QueryError
from archive.search.saved import forget_saved, save_search, saved_searches, set_alerts
from archive.search.writing import drain, rebuild, touch_what_time_changed
from archive.testimony.services import CollectionDescription
from archive.users.models import User
from archive.workflows import enter, grant
from archive.workflows.ingest import ImportOrder, import_accounts
from tests.intake.world import QUICK, Silent
from tests.promises.silence.asking import QUERIES
from tests.promises.silence.base import CALLED, WORDS, Side, address_of_reader
from tests.promises.silence.choosing import text
from tests.world import PASSWORD, person

LISTS = (
    "/desk/",
    "/desk/archive/testimony/",
    "/desk/archive/grant/",
    "/room/",
    "/room/search/",
    "/search/",
)


def bring_in_a_file(side: Side, draw: Random) -> None:
    row = {
        "source_id": str(draw.random()),
        "language": "en",
        "text": text(draw),
        "participants": ["witness"],
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.jsonl"
        path.write_text(json.dumps(row) + "\n")
        order = ImportOrder(collection=side.world.collection, path=path, mapping=ColumnMapping())
        import_accounts(side.world.archivist, order, Silent(), pace=QUICK)


def describe(side: Side, draw: Random) -> None:
    described = CollectionDescription(
        code=side.code, title=f"Collection of the {draw.choice(WORDS)} {draw.randrange(100)}"
    )
    enter.describe_collection(side.world.archivist, side.world.collection, described)


def begin_a_collection(side: Side, draw: Random) -> None:
    described = CollectionDescription(code=draw.choice(CALLED), title="Another one")
    enter.create_collection(side.world.archivist, described)


def grant_another_case(side: Side, draw: Random) -> None:
    side.world.granted(side.level, to=side.colleague)


def revoke_another_case(side: Side, draw: Random) -> None:
    """One that stands; where none does, one given for that."""
    standing = Grant.objects.filter(
        collection=side.world.collection,
        user=side.colleague,
        approved_at__isnull=False,
        revoked_at__isnull=True,
    ).exclude(case=side.case)
    if not standing.exists():
        grant_another_case(side, draw)
    grant.revoke(side.world.archivist, standing.order_by("created_at", "pk")[0])


def ask_for_a_grant(side: Side, draw: Random) -> None:
    """For the reader themselves, in their own case: it opens nothing."""
    asked = side.world.granted(
        side.level, case=side.case, approved=False, valid_until=dt.date(2098, 1, 1)
    )
    if draw.random() < 0.5:
        grant.refuse(side.world.reviewer, asked)


def add_a_person(side: Side, draw: Random) -> None:
    """Who works in no collection yet. One who reads would stand among those to whom a grant can be given."""
    person(
        f"somebody-{draw.random()}", *draw.choice(((), (Role.ARCHIVIST,), (Role.ADMINISTRATOR,)))
    )


def sign_in(side: Side, draw: Random) -> None:
    password = PASSWORD if draw.random() < 0.5 else "not theirs"
    name = draw.choice((side.colleague.username, "nobody"))
    Client().post("/sign-in/", {"username": name, "password": password})


def search(side: Side, draw: Random) -> None:
    """In the reader's own case too: what one looks for is nobody else's."""
    statement = grant.state_purpose(_colleague(side), side.case, text="what happened at the bridge")
    # The first of them are what the reader asks most, too.
    asked = Asked(draw.choice(QUERIES if draw.random() < 0.5 else QUERIES[:8]))
    try:
        face.store_search(_colleague(side), statement, asked)
        face.search_protected(_colleague(side), statement, asked)
    except QueryError:
        return


def keep_a_search(side: Side, draw: Random) -> None:
    """Saved under a name, and looked after: what comes to the one is not told to the other."""
    user = _colleague(side)
    statement = grant.state_purpose(user, side.case, text="what happened at the bridge")
    asked = Asked(draw.choice(WORDS))
    save_search(user, statement, face.store_search(user, statement, asked), name=f"{draw.random()}")
    change_address(user, address_of_reader(user))
    newest = saved_searches(user, statement).searches[-1]
    set_alerts(user, statement, newest.id, wanted=True)


def forget_a_search(side: Side, draw: Random) -> None:
    """One that is kept; where none is, one kept for that."""
    user = _colleague(side)
    statement = grant.state_purpose(user, side.case, text="what happened at the bridge")
    if not saved_searches(user, statement).searches:
        keep_a_search(side, draw)
    forget_saved(user, statement, draw.choice(saved_searches(user, statement).searches).id)


def read(side: Side, draw: Random) -> None:
    cases = Case.objects.filter(grants__user=side.colleague).distinct()
    case = draw.choice(list(cases.order_by("created_at", "pk")))
    codes = list(CaseCode.objects.filter(case=case).order_by("created_at", "pk"))
    statement = grant.state_purpose(_colleague(side), case, text="what happened at the bridge")
    access_testimony(_colleague(side), statement, draw.choice(codes).code)


def look_at_lists(side: Side, draw: Random) -> None:
    for user in (side.world.archivist, side.colleague):
        client = Client(raise_request_exception=False)
        client.force_login(User.objects.get(pk=user.pk))
        client.get(draw.choice(LISTS))


def search_in_public(side: Side, draw: Random) -> None:
    try:
        face.search_public(Asked(draw.choice(QUERIES)), page=draw.randint(1, 3))
    except QueryError:
        return


def drain_the_outbox(side: Side, draw: Random) -> None:
    """All of it, or a part."""
    while drain(batch=draw.choice((1, 2, 200))) and draw.random() < 0.8:
        pass


def make_anew(side: Side, draw: Random) -> None:
    rebuild(draw.choice(every_partition()))


def daily_chores(side: Side, draw: Random) -> None:
    touch_what_time_changed()


def _colleague(side: Side) -> User:
    return User.objects.get(pk=side.colleague.pk)
