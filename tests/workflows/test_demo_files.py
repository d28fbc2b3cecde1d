"""The demo's own files hold together, and keep what the archive asks of publications."""

from collections import Counter

from django.conf import settings

from archive.publication.cells import SMALLEST
from archive.testimony.models import RelationKind
from archive.workflows.demo_format import (
    AccountLine,
    PublicLine,
    accounts,
    relations,
    translations,
)

FOLDER = settings.ARCHIVE_DEMO_FOLDER


def by_name() -> dict[str, AccountLine]:
    return {line["source_id"]: line for line in accounts(FOLDER)}


def test_what_is_to_be_redacted_stands_where_it_is_said_to_stand() -> None:
    """P4: in the originals and in the translations. A quote that stands nowhere would leave a name."""
    texts = [
        (line["redactions"], [passage["text"] for passage in line["passages"]])
        for line in accounts(FOLDER)
    ]
    texts += [(line["redactions"], line["passages"]) for line in translations(FOLDER).values()]
    marked = [
        (each["quote"], passages[each["passage"]]) for marks, passages in texts for each in marks
    ]
    assert len(marked) > 50
    assert [quote for quote, passage in marked if quote not in passage] == []


def test_a_translation_goes_passage_by_passage_and_marks_in_each_as_much_as_the_original() -> None:
    """P4: who is removed from an account is not named in its translation."""
    known = by_name()
    assert translations(FOLDER)
    for name, line in translations(FOLDER).items():
        original = known[name]
        assert line["language"] != original["language"]
        assert len(line["passages"]) == len(original["passages"])

        def places(marks: object) -> Counter[tuple[int, str]]:
            assert isinstance(marks, list)
            return Counter((each["passage"], each["reason"]) for each in marks)

        assert places(line["redactions"]) == places(original["redactions"])


def test_relations_are_between_accounts_that_are_there() -> None:
    known = by_name()
    found = relations(FOLDER)
    assert {line["state"] for line in found} == {"proposed", "confirmed"}
    for line in found:
        assert {line["one"], line["other"]} <= set(known)
        assert line["kind"] in RelationKind.values


def test_an_account_that_repeats_another_is_not_published_a_second_time() -> None:
    """One witness published twice would make a cell look larger than it is."""
    known = by_name()
    repeated = [line for line in relations(FOLDER) if line["kind"] == "repeats"]
    assert repeated
    for line in repeated:
        published = [each for each in (line["one"], line["other"]) if known[each]["public"]]
        assert len(published) <= 1


def cell(public: PublicLine) -> tuple[str, str]:
    return public["place"], public["period"]


def test_every_cell_is_shared_by_five_or_accepted_with_a_reason_of_its_own() -> None:
    """Once all are published, and none counts that was withdrawn."""
    told = [
        line["public"]
        for line in accounts(FOLDER)
        if line["story"] == "published" and line["public"]
    ]
    small = []
    for public in told:
        here = [each for each in told if cell(each) == cell(public)]
        shared = sum(set(each["terms"]) >= set(public["terms"]) for each in here)
        if shared < SMALLEST:
            small.append(public)
    assert all(public.get("accepted") for public in small)
    assert {id(public) for public in told if "accepted" in public} == set(map(id, small))


def test_the_public_is_told_of_more_than_one_month_so_that_a_timeline_is_shown() -> None:
    months = {
        line["public"]["period"]
        for line in accounts(FOLDER)
        if line["story"] == "published" and line["public"] and len(line["public"]["period"]) == 7
    }
    assert len(months) > 1
