"""What stands around an account on its page: confirmed relations, and repetitions that the machine proposes."""

import pytest

from archive.search.answers import SearchUnavailable
from archive.search.repeats import Looked
from archive.testimony.models import RelationKind
from archive.web.reading_room import related
from archive.workflows import relate
from tests.search.telling import account, retold
from tests.web.reading_room.test_pages import Room
from tests.world import drain_all

pytestmark = pytest.mark.django_db(databases=["default", "audit"])


@pytest.fixture
def room() -> Room:
    made = Room()
    made.state()
    return made


def test_an_account_without_relations_says_nothing_of_others(room: Room) -> None:
    assert "Other accounts" not in room.read(f"/room/accounts/{room.code}/")


def test_a_confirmed_relation_is_a_link_in_words_of_each_end(room: Room) -> None:
    other = room.world.account("The ferry came.")
    drain_all()
    relation = relate.propose(
        room.world.archivist, room.account, code=other.code, kind=RelationKind.CORRECTION
    )
    assert "Other accounts" not in room.read(f"/room/accounts/{room.code}/")
    relate.confirm(room.world.archivist, relation)
    code = room.code_of(other)
    for at, word, to in ((room.code, "Corrects", code), (code, "Is corrected by", room.code)):
        body = room.read(f"/room/accounts/{at}/")
        assert word in body
        assert f'<a href="/room/accounts/{to}/"><bdi class="code" dir="ltr">{to}</bdi></a>' in body
        assert room.account.code not in body
        assert other.code not in body


def test_what_may_repeat_it_is_proposed_with_its_share_until_it_is_confirmed(room: Room) -> None:
    told = room.world.account(account(1))
    again = room.world.account(retold(account(1)))
    drain_all()
    path = f"/room/accounts/{room.code_of(told)}/"
    body = room.read(path)
    assert "may repeat this account:" in body
    assert "Proposed by the machine" in body
    assert f'href="/room/accounts/{room.code_of(again)}/"' in body
    relation = relate.propose(
        room.world.archivist, again, code=told.code, kind=RelationKind.REPEATS, by_machine=True
    )
    assert "may repeat this account:" in room.read(path)
    relate.confirm(room.world.archivist, relation)
    body = room.read(path)
    assert "may repeat this account:" not in body
    assert "Is repeated by" in body


def test_that_not_all_was_compared_is_told(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    path = f"/room/accounts/{room.code}/"
    assert "Not all were compared" not in room.read(path)
    monkeypatch.setattr(related, "repeats_of", lambda *_: Looked(is_cut=True))
    assert "Not all were compared with this account" in room.read(path)


def test_an_account_opens_also_where_the_index_cannot_be_read(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(*_: object) -> None:
        raise SearchUnavailable("a partition can't be read; rebuild the index")

    monkeypatch.setattr(related, "repeats_of", unreadable)
    assert "You said that you crossed the bridge." in room.read(f"/room/accounts/{room.code}/")
