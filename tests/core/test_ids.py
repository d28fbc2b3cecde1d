"""Codes and keys: random, and unrelated to one another."""

import re

import pytest

from archive.core.ids import ALPHABET, new_code, new_id
from archive.policy.models import CaseCode, Level
from archive.testimony.models import Testimony
from tests.world import World


@pytest.mark.parametrize(
    ("prefix", "groups", "form"),
    [
        ("T", 3, r"T-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}"),
        ("C", 2, r"C-[0-9A-Z]{4}-[0-9A-Z]{4}"),
        ("P", 1, r"P-[0-9A-Z]{4}"),
    ],
)
def test_a_code_survives_being_read_over_the_phone(prefix: str, groups: int, form: str) -> None:
    codes = [new_code(prefix, groups=groups) for _ in range(500)]
    assert all(re.fullmatch(form, code) for code in codes)
    drawn = {letter for code in codes for letter in code.removeprefix(prefix)} - {"-"}
    assert drawn == set(ALPHABET)
    assert not drawn & set("ILOU")


def test_no_code_or_key_is_drawn_twice() -> None:
    assert len({new_code("T") for _ in range(20_000)}) == 20_000
    assert len({new_id() for _ in range(20_000)}) == 20_000


def test_keys_are_random_and_hold_neither_clock_nor_machine() -> None:
    """P1: a key made from the time would tell the order in which accounts came in."""
    assert {new_id().version for _ in range(100)} == {4}


@pytest.mark.django_db(databases=["default", "audit"])
def test_the_codes_of_one_account_share_nothing() -> None:
    """P1: internal code, participant, publication, each case: no reader can join any two."""
    world = World()
    testimony = world.account("The ferry did not come.")
    world.granted(Level.PARTNER)
    world.granted(Level.PARTNER)
    codes = [
        Testimony.objects.get().code,
        world.published(testimony).code,
        *CaseCode.objects.values_list("code", flat=True),
        *testimony.participants.values_list("code", flat=True),
        *(str(key) for key in (testimony.pk, CaseCode.objects.all()[0].pk)),
    ]
    assert len(codes) == 7
    assert [code.partition("-")[0] for code in codes[:5]] == ["T", "P", "A", "A", "S"]
    groups = [group for code in codes for group in re.split("-", code) if len(group) > 1]
    assert len(set(groups)) == len(groups)
