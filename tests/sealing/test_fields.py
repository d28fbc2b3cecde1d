"""Sealed columns: text in, ciphertext at rest, and nothing that was moved or altered comes out as text."""

from collections.abc import Callable
from traceback import format_exception
from typing import Any
from uuid import UUID

import pytest
from django.core import serializers
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.audit.log import OPERATOR, act
from archive.audit.verbs import Verb
from archive.core.errors import InvalidInput
from archive.core.ids import new_code
from archive.policy.models import Case, Level
from archive.redaction.models import Reason
from archive.sealing.authority import make_data_keys, on_record
from archive.sealing.errors import KeyMissing, OffTheRecord, SealBroken, SealingError
from archive.sealing.fields import SealedValue, seal, unseal
from archive.sealing.keystore import key_store
from archive.testimony.models import Participant, ParticipantRole, Testimony
from archive.workflows import enter
from tests.sealing.cases import SECRET, at_rest, put, sealed_case
from tests.world import World, person

pytestmark = pytest.mark.django_db(databases=["default", "audit"])


@settings(deadline=None)
@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=400))
def test_any_text_comes_back_as_it_was(text: str) -> None:
    """P9: to the last mark, blank and direction sign."""
    row = Case()
    with on_record():
        make_data_keys([row.pk])
        field: Any = Case._meta.get_field("name")
        sealed = seal(text, row, field)
        assert unseal(sealed, row, field) == text
        assert not text or len(text) < 4 or text.encode() not in sealed.ciphertext


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", "سليم", "a\u0301\u200f", "\ufeffstart", "🕯️", "x" * 200_000]
)
def test_a_text_comes_back_from_the_database_as_it_was(text: str) -> None:
    """P9"""
    with on_record():
        assert sealed_case(text).name == text


def test_half_a_character_is_refused_without_its_text() -> None:
    """A lone surrogate can't be kept; the error must not hold what it stood in."""
    sealed_case("before")
    with on_record(), pytest.raises(InvalidInput) as refused, transaction.atomic():
        sealed_case(f"{SECRET}\ud800")
    assert SECRET not in "".join(format_exception(refused.value))
    assert SECRET not in repr([refused.value, refused.value.__cause__])


def test_the_database_holds_no_word_of_an_account() -> None:
    """P6: every row of every table, searched for what was said, by whom it was said, and what is told of it."""
    world = World()
    world.account(
        "Salim Haddar counted seventeen lanterns.",
        title="lanterns of Haddar",
        redactions=[("Salim Haddar", Reason.NAME_OF_WITNESS, "Witness 1")],
    )
    world.granted(Level.COURT)
    held = dump()
    for word in ("salim", "haddar", "lanterns", "seventeen", "an inquiry", "signed form"):
        assert word not in held, word
    assert "witness 1" in held, "the search finds what does stand there"


def dump() -> str:
    """Everything that the archive's database holds, as text in lower case."""
    rows = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            rows += [value for row in cursor.fetchall() for value in row]
    texts = [v.decode(errors="replace") if isinstance(v, bytes) else str(v) for v in rows]
    return "\n".join(texts).lower()


@given(data=st.data())
@settings(deadline=None, max_examples=60)
def test_a_single_flipped_bit_breaks_the_seal(data: st.DataObject) -> None:
    """P6"""
    row, field = sealed_row()
    with on_record():
        body = bytearray(seal(SECRET, row, field).ciphertext)
        bit = data.draw(st.integers(0, len(body) * 8 - 1))
        body[bit // 8] ^= 1 << bit % 8
        with pytest.raises(SealBroken) as broken:
            unseal(SealedValue(bytes(body)), row, field)
    assert SECRET not in str(broken.value)


def sealed_row() -> tuple[Case, Any]:
    """An unsaved row with a key of its own, and its sealed field."""
    row = Case()
    with on_record():
        make_data_keys([row.pk])
    return row, Case._meta.get_field("name")


def test_a_value_cut_anywhere_breaks_the_seal() -> None:
    """P6: at every length, also where not even a nonce is left."""
    row, field = sealed_row()
    with on_record():
        whole = seal(SECRET, row, field).ciphertext
        for length in range(len(whole)):
            with pytest.raises(SealBroken):
                unseal(SealedValue(whole[:length]), row, field)
        with pytest.raises(SealBroken):
            unseal(SealedValue(whole + b"\x00"), row, field)
        assert unseal(SealedValue(whole), row, field) == SECRET


def test_a_value_moved_to_another_row_breaks_the_seal() -> None:
    """P6"""
    theirs, ours = sealed_case("theirs"), sealed_case("ours")
    moved = put(ours, at_rest(theirs))
    with on_record(), pytest.raises(SealBroken):
        str(moved.name)


def test_a_value_moved_to_another_column_of_its_row_breaks_the_seal() -> None:
    """P6: under the same key, so that the place alone tells them apart."""
    world = World()
    testimony = world.account("The ferry did not come.", title="ferry")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE archive_testimony SET support_given = title")
    moved = Testimony.objects.get(pk=testimony.pk)
    with on_record():
        assert moved.title == "ferry"
        with pytest.raises(SealBroken):
            str(moved.support_given)


def test_a_value_of_another_row_under_the_same_key_breaks_the_seal() -> None:
    """P6: two participants of one account share its key."""
    world = World()
    testimony = world.account(
        "The ferry did not come.", roles=[ParticipantRole.WITNESS, ParticipantRole.INTERPRETER]
    )
    first, second = testimony.participants.all()
    note: Any = Participant._meta.get_field("note")
    with on_record():
        taken = seal("note of the first", first, note)
        assert unseal(taken, first, note) == "note of the first"
        with pytest.raises(SealBroken):
            unseal(taken, second, note)


def test_the_same_text_is_never_sealed_to_the_same_bytes() -> None:
    """P6: equal values would tell that two accounts say the same."""
    row, field = sealed_row()
    with on_record():
        made = [seal(SECRET, row, field).ciphertext for _ in range(50)]
    assert len(set(made)) == 50
    assert len({body[1:13] for body in made}) == 50, "no nonce twice under one key"


READS: dict[str, Callable[[UUID], str]] = {
    "loaded": lambda pk: Case.objects.get(pk=pk).name,
    "deferred": lambda pk: Case.objects.defer("name").get(pk=pk).name,
    "only": lambda pk: Case.objects.only("code").get(pk=pk).name,
    "refreshed": lambda pk: refreshed(pk, None).name,
    "refreshed by name": lambda pk: refreshed(pk, ["name"]).name,
    "iterated": lambda pk: next(iter(Case.objects.filter(pk=pk).iterator())).name,
    "raw": lambda pk: Case.objects.raw("SELECT * FROM archive_case")[0].name,
    "in bulk": lambda pk: Case.objects.in_bulk([pk])[pk].name,
}


def refreshed(pk: UUID, fields: list[str] | None) -> Case:
    case = Case.objects.get(pk=pk)
    case.refresh_from_db(fields=fields)
    return case


@pytest.mark.parametrize("way", READS)
def test_no_way_of_loading_a_row_opens_it_off_the_record(way: str) -> None:
    """P2: every way in which Django hands out a column, up to the text."""
    case = sealed_case(SECRET)
    with pytest.raises(OffTheRecord):
        READS[way](case.pk)
    with on_record():
        assert READS[way](case.pk) == SECRET


def test_a_text_is_not_sealed_off_the_record_either() -> None:
    """P2"""
    case = sealed_case("before")
    case.name = SECRET
    with pytest.raises(OffTheRecord), transaction.atomic():
        case.save()
    with on_record():
        assert Case.objects.get(pk=case.pk).name == "before"


def test_a_text_opened_within_an_act_is_closed_for_the_next_row_after_it() -> None:
    """P2: the keys are forgotten with the act's end."""
    case = sealed_case(SECRET)
    with act(OPERATOR, Verb.READ, on=case):
        assert Case.objects.get(pk=case.pk).name == SECRET
    with pytest.raises(OffTheRecord):
        str(Case.objects.get(pk=case.pk).name)


def test_rows_made_in_bulk_are_sealed_too() -> None:
    """P6"""
    user = person("somebody")
    with on_record():
        cases = [Case(code=new_code("C"), opened_by=user) for _ in range(3)]
        make_data_keys([case.pk for case in cases])
        for number, case in enumerate(cases):
            case.name = f"{SECRET} {number}"
        Case.objects.bulk_create(cases)
        assert {case.name for case in Case.objects.all()} == {f"{SECRET} {n}" for n in range(3)}
    assert SECRET.lower() not in dump()


def test_a_row_that_was_saved_again_unopened_keeps_its_text() -> None:
    """P9: neither lost nor sealed twice, and without a key being needed."""
    case = sealed_case(SECRET)
    before = at_rest(case)
    Case.objects.get(pk=case.pk).save()
    refreshed(case.pk, None).save()
    assert at_rest(case) == before


def test_a_row_shows_nothing_of_its_text() -> None:
    """P6: however it is written out."""
    case = sealed_case(SECRET)
    with on_record():
        assert case.name == SECRET
    for shown in (repr(case), str(case), repr(Case.objects.all()), str(Case.objects.all().query)):
        assert SECRET not in shown
    sealed = Case.objects.values_list("name", flat=True)[0]
    assert (repr(sealed), str(sealed), f"{sealed}") == ("<sealed>",) * 3


@pytest.mark.parametrize("form", ["json", "python", "xml"])
def test_a_row_is_not_serialised(form: str) -> None:
    """P6: a dump of the database would hold every account in the clear."""
    case = sealed_case(SECRET)
    with on_record(), pytest.raises(SealingError):
        serializers.serialize(form, [case])


def test_without_its_key_a_row_is_closed_for_good() -> None:
    """P6: what erasing rests on."""
    case = sealed_case(SECRET)
    key_store()._connection().execute("DELETE FROM data_key WHERE subject = ?", (case.pk.hex,))
    with on_record(), pytest.raises(KeyMissing) as missing:
        str(Case.objects.get(pk=case.pk).name)
    assert SECRET not in str(missing.value)


def test_refreshing_a_row_forgets_what_was_loaded_with_it() -> None:
    """P3: somebody added to the room must not be overlooked because the list was loaded before."""
    world = World()
    entered = world.account("The ferry did not come.", roles=[ParticipantRole.WITNESS])
    testimony = Testimony.objects.prefetch_related("participants").get(pk=entered.pk)
    assert len(testimony.participants.all()) == 1
    enter.add_participant(world.archivist, entered, role=ParticipantRole.INTERPRETER)
    testimony.refresh_from_db()
    assert len(testimony.participants.all()) == 2


def test_refreshing_a_row_takes_back_a_text_that_was_not_saved() -> None:
    case = sealed_case("before")
    case.name = SECRET
    case.refresh_from_db()
    with on_record():
        assert case.name == "before"
    case.name = SECRET
    case.refresh_from_db(fields=["code"])
    assert case.name == SECRET, "only what was asked for"
