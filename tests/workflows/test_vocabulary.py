"""Places and terms from a file: all of it or nothing, the same again changes nothing, and no code is ever used again."""

import io
import json
from collections.abc import Iterable
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from archive.audit.models import AuditEntry
from archive.core.models import OutboxEntry
from archive.incidents.models import Place, PlaceName, Term, TermLabel
from archive.intake import vocabulary
from archive.intake.errors import FileRefused
from archive.intake.vocabulary import Vocabulary
from archive.testimony.models import PlaceRole, Testimony
from archive.testimony.services import PlaceGiven, TestimonyDescription
from archive.workflows import enter
from archive.workflows.vocabulary import load_vocabulary
from tests.world import World, drain_all

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

CANARY = "Yunis Sorkali"
# The same three places in both formats; the village stands before what it lies in.
PLACES_CSV = """\
code,kind,parent,name_en,name_ar,variants_en,lat
wazm,village,ghal,Wazmun,وزمون,Wazmoun; Wezmun,36.1
nahr,country,,Nahrisan,نهريسان,,
ghal,province,nahr,Ghalmira,غلميرة,,
"""
PLACES_JSONL = [
    {
        "code": "wazm",
        "kind": "village",
        "parent": "ghal",
        "names": {"en": "Wazmun", "ar": "وزمون"},
        "variants": {"en": ["Wazmoun", "Wezmun"]},
        "lat": 36.1,
    },
    {"code": "nahr", "kind": "country", "names": {"en": "Nahrisan", "ar": "نهريسان"}},
    {
        "code": "ghal",
        "kind": "province",
        "parent": "nahr",
        "name_en": "Ghalmira",
        "name_ar": "غلميرة",
        "precision": "province",
    },
]
TERMS_CSV = """\
scheme,version,code,label_en,label_ar,broader,replaced_by
acts,1,drowning,Drowning,غرق,harm,
acts,1,harm,Harm,,,acts/2/injury
acts,2,injury,Injury,,,
"""
TERMS_JSONL = [
    {
        "scheme": "acts",
        "version": 1,
        "code": "drowning",
        "labels": {"en": "Drowning", "ar": "غرق"},
        "broader": "harm",
    },
    {
        "scheme": "acts",
        "version": "1",
        "code": "harm",
        "labels": {"en": "Harm"},
        "replaced_by": "acts/2/injury",
    },
    {"scheme": "acts", "version": "2", "code": "injury", "label_en": "Injury"},
]


def file(folder: Path, name: str, content: str | Iterable[object]) -> Path:
    if not isinstance(content, str):
        content = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in content)
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def run(*arguments: str) -> str:
    """All that the command says; what it refuses with comes last."""
    out = io.StringIO()
    refused: list[CommandError] = []
    try:
        call_command("load_vocabulary", *arguments, stdout=out, stderr=out)
    except CommandError as error:
        refused.append(error)
    assert [error.returncode for error in refused] in ([], [1])
    return out.getvalue() + "".join(map(str, refused))


def names() -> set[tuple[str, str, str, bool]]:
    rows = PlaceName.objects.values_list("place__code", "language", "name", "is_variant")
    return set(rows)


def loads_recorded() -> list[str]:
    entries = AuditEntry.objects.filter(verb="load-vocabulary").order_by("number")
    return [f"{entry.object_kind} {entry.outcome}" for entry in entries]


@pytest.mark.parametrize(
    ("name", "content"), [("p.csv", PLACES_CSV), ("p.jsonl", PLACES_JSONL)], ids=["csv", "jsonl"]
)
def test_places_come_in_from_either_format_in_any_order(
    tmp_path: Path, name: str, content: str | list[object]
) -> None:
    said = run("places", str(file(tmp_path, name, content)))

    assert "Loaded: 3 new, 0 with new names or links, 0 as they were." in said
    assert "Places that lie in no other: 1." in said
    assert "lat (" in said, "what nothing takes is listed"
    assert Place.objects.get(code="wazm").lineage == ("nahr", "ghal", "wazm")
    assert names() == {
        ("nahr", "en", "Nahrisan", False),
        ("nahr", "ar", "نهريسان", False),
        ("ghal", "en", "Ghalmira", False),
        ("ghal", "ar", "غلميرة", False),
        ("wazm", "en", "Wazmun", False),
        ("wazm", "ar", "وزمون", False),
        ("wazm", "en", "Wazmoun", True),
        ("wazm", "en", "Wezmun", True),
    }
    assert loads_recorded() == ["place intended", "place done"]


@pytest.mark.parametrize(
    ("name", "content"), [("t.csv", TERMS_CSV), ("t.jsonl", TERMS_JSONL)], ids=["csv", "jsonl"]
)
def test_terms_come_in_from_either_format_in_any_order(
    tmp_path: Path, name: str, content: str | list[object]
) -> None:
    said = run("terms", str(file(tmp_path, name, content)))

    assert "Loaded: 3 new" in said
    drowning = Term.objects.get(code="drowning")
    assert drowning.broader is not None
    assert drowning.broader.replaced_by == Term.objects.get(scheme__version="2", code="injury")
    assert dict(drowning.labels.values_list("language", "label")) == {
        "en": "Drowning",
        "ar": "غرق",
    }
    assert loads_recorded() == ["term intended", "term done"]


@pytest.mark.parametrize(
    ("holds", "content", "model"),
    [("places", PLACES_CSV, PlaceName), ("terms", TERMS_CSV, TermLabel)],
)
def test_the_same_file_again_changes_nothing(
    tmp_path: Path, holds: str, content: str, model: type[PlaceName] | type[TermLabel]
) -> None:
    path = file(tmp_path, "x.csv", content)
    run(holds, str(path))
    before = list(model.objects.order_by("pk").values_list())

    assert "Loaded: 0 new, 0 with new names or links, 3 as they were." in run(holds, str(path))
    assert list(model.objects.order_by("pk").values_list()) == before


def test_a_dry_run_says_what_is_wrong_and_writes_nothing(tmp_path: Path) -> None:
    good = file(tmp_path, "p.csv", PLACES_CSV)
    assert "This was a dry run" in run("places", str(good), "--dry-run")
    bad = file(tmp_path, "b.csv", PLACES_CSV.replace("province", "realm"))
    assert "row 4, kind: not one of country" in run("places", str(bad), "--dry-run")
    assert not Place.objects.exists()
    assert loads_recorded() == []


# What is wrong with a row, and what is said of it. The first row is sound, and comes in with none of these.
BAD_PLACES: list[tuple[dict[str, object], str]] = [
    ({"code": ""}, "code: empty"),
    ({"code": f"{CANARY}"}, "code: not a code"),
    ({"code": "x" * 61}, "code: not a code"),
    ({"code": "nahr"}, "code: this code stands twice"),
    ({"code": "NAHR"}, "code: differs from another code by capital letters alone"),
    ({"kind": CANARY}, "kind: not one of country, province"),
    ({"kind": None}, "kind: not one of country, province"),
    ({"parent": "atlantis"}, "parent: no place has this code"),
    ({"parent": "x"}, "parent: a village does not lie in a village"),
    ({"kind": "country", "parent": "nahr"}, "parent: a country does not lie in a country"),
    ({"names": {}}, "names: a place has a name to be shown"),
    ({"names": CANARY}, "names: a text where an object belongs"),
    ({"names": {"en": [CANARY]}}, "names: a list where a text belongs"),
    ({"names": {"en": f"{CANARY}\nAin"}}, "names: a line break"),
    ({"names": {"en": CANARY * 20}}, "names: longer than 200 characters"),
    ({"names": {"English name": CANARY}}, "names: no BCP 47 language tag"),
    ({"name_x_y": CANARY}, "name_x_y: no BCP 47 language tag"),
    ({"variants": {"en": [7]}}, "variants: a number where a text belongs"),
    ({"precision": "country"}, "precision: a village tells a place as exact"),
]


@pytest.mark.parametrize(("wrong", "why"), BAD_PLACES)
def test_a_bad_row_keeps_the_whole_file_out_and_is_listed_without_its_words(
    tmp_path: Path, wrong: dict[str, object], why: str
) -> None:
    rows = [
        {"code": "nahr", "kind": "country", "names": {"en": "Nahrisan"}},
        {"code": "x", "kind": "village", "parent": "nahr", "names": {"en": "X"}, **wrong},
    ]
    said = run("places", str(file(tmp_path, "p.jsonl", rows)))

    assert f"row 2, {why}" in said
    assert said.endswith("Nothing was loaded.")
    assert "Yunis" not in said
    assert not Place.objects.exists()
    assert loads_recorded() == []


BAD_TERMS: list[tuple[dict[str, object], str]] = [
    ({"scheme": "two words"}, "scheme: not a code"),
    ({"version": ""}, "version: empty"),
    ({"version": 1.1}, "version: a number where a text belongs"),
    ({"version": "1/2"}, "version: not a version"),
    ({"code": "harm"}, "code: this code stands twice"),
    ({"labels": {}}, "labels: a term has a label"),
    ({"broader": "flying"}, "broader: no term has this code"),
    ({"broader": "acts/1/harm"}, "broader: neither a code"),
    ({"broader": "x"}, "broader: leads back to the term itself"),
    ({"replaced_by": "x"}, "replaced_by: leads back to the term itself"),
    ({"replaced_by": "acts/9/harm"}, "replaced_by: no term has this code"),
    ({"replaced_by": "acts/harm"}, "replaced_by: neither a code"),
]


@pytest.mark.parametrize(("wrong", "why"), BAD_TERMS)
def test_a_bad_term_keeps_the_whole_file_out(
    tmp_path: Path, wrong: dict[str, object], why: str
) -> None:
    rows = [
        {"scheme": "acts", "version": "1", "code": "harm", "labels": {"en": "Harm"}},
        {"scheme": "acts", "version": "1", "code": "x", "labels": {"en": "X"}, **wrong},
    ]
    said = run("terms", str(file(tmp_path, "t.jsonl", rows)))

    assert f"row 2, {why}" in said
    assert not Term.objects.exists()


def test_every_bad_row_is_listed_and_none_for_another_ones_fault(tmp_path: Path) -> None:
    rows = [
        {"code": "nahr", "kind": "realm", "names": {"en": "Nahrisan"}},
        {"code": "ghal", "kind": "province", "parent": "nahr", "names": {"en": "Ghalmira"}},
        {"code": "wazm", "kind": "village", "parent": "gahl", "names": {"en": "Wazmun"}},
    ]
    answer = load_vocabulary(Vocabulary.PLACES, file(tmp_path, "p.jsonl", rows))
    assert [(fault.row, fault.column) for fault in answer.read.faults] == [
        (1, "kind"),
        (3, "parent"),
    ]


def test_what_stands_is_never_made_something_else(tmp_path: Path) -> None:
    """P3: what accounts, consents and publications say by a code must stay what they said."""
    run("places", str(file(tmp_path, "p.csv", PLACES_CSV)))
    run("terms", str(file(tmp_path, "t.csv", TERMS_CSV)))
    for before, after, why in (
        ("wazm,village", "wazm,town", "row 2, kind: this code stands for a place of another kind"),
        ("wazm,village,ghal", "wazm,village,nahr", "row 2, parent: this code stands for a place"),
        ("wazm,", "WAZM,", "row 2, code: differs from another code"),
    ):
        said = run("places", str(file(tmp_path, "p2.csv", PLACES_CSV.replace(before, after))))
        assert why in said
    for before, after, part in (
        (",harm,", ",other,", "broader"),
        ("acts/2/injury", "other", "replaced_by"),
    ):
        changed = TERMS_CSV.replace(before, after) + "acts,1,other,Other,,,\n"
        assert f"{part}: another one stands here" in run(
            "terms", str(file(tmp_path, "t2.csv", changed))
        )
    assert Place.objects.count() == 3
    assert Term.objects.count() == 3


def test_what_a_file_no_longer_says_stays(tmp_path: Path) -> None:
    run("places", str(file(tmp_path, "p.csv", PLACES_CSV)))
    run("terms", str(file(tmp_path, "t.csv", TERMS_CSV)))
    standing = names()
    less = "code,kind,parent,name_en\nwazm,village,ghal,Wazmun\n"
    assert "1 as they were" in run("places", str(file(tmp_path, "p2.csv", less)))
    assert names() == standing
    less = "scheme,version,code,label_en\nacts,1,harm,Harm to persons\n"
    assert "1 with new names or links" in run("terms", str(file(tmp_path, "t2.csv", less)))
    harm = Term.objects.get(code="harm")
    assert harm.replaced_by is not None
    assert [label.label for label in harm.labels.all()] == ["Harm to persons"]


def test_a_term_that_stood_alone_may_be_placed_and_replaced_later(tmp_path: Path) -> None:
    alone = "scheme,version,code,label_en\nacts,1,drowning,Drowning\nacts,1,harm,Harm\n"
    run("terms", str(file(tmp_path, "t.csv", alone)))
    assert "1 new, 2 with new names or links" in run(
        "terms", str(file(tmp_path, "t2.csv", TERMS_CSV))
    )
    drowning = Term.objects.get(code="drowning")
    assert drowning.broader == Term.objects.get(code="harm")


def entered_at(world: World, place: Place) -> Testimony:
    told = enter.Circumstances(places=[PlaceGiven(place=place, role=PlaceRole.LIVED)])
    return enter.enter_testimony(world.archivist, world.collection, TestimonyDescription(), told)


def test_the_index_looks_again_at_accounts_told_at_a_place_that_gained_a_name(
    tmp_path: Path,
) -> None:
    """P4: where a name of a place was redacted, the place is not told; a new spelling may be the one that was redacted."""
    other = PLACES_CSV + "sahl,village,,Sahla,,,\n"
    run("places", str(file(tmp_path, "p.csv", other)))
    world = World()
    within = entered_at(world, Place.objects.get(code="wazm"))
    entered_at(world, Place.objects.get(code="sahl"))
    drain_all()
    OutboxEntry.objects.all().delete()

    assert "looks again" not in run("places", str(file(tmp_path, "p2.csv", other)))
    assert not OutboxEntry.objects.exists()

    renamed = other.replace("Ghalmira", "Galmira")
    assert "looks again at 1 accounts" in run("places", str(file(tmp_path, "p3.csv", renamed)))
    assert [entry.testimony_id for entry in OutboxEntry.objects.all()] == [within.pk]


def test_a_key_that_may_be_a_sentence_is_counted_and_not_shown(tmp_path: Path) -> None:
    """P1: somebody may name the wrong file."""
    row = {"code": "nahr", "kind": "country", "names": {"en": "N"}, f"{CANARY}: we fled": "x"}
    said = run("places", str(file(tmp_path, "p.jsonl", [row])))
    assert "1 with names that are not shown here" in said
    assert "Yunis" not in said


@pytest.mark.parametrize("name", ["p.xlsx", "p.csv"])
def test_what_is_no_such_file_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(FileRefused):
        load_vocabulary(Vocabulary.PLACES, tmp_path / name)


def test_a_file_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It comes in at once, and whoever else writes waits for it."""
    monkeypatch.setattr(vocabulary, "MOST_ROWS", 2)
    with pytest.raises(FileRefused, match="split it"):
        load_vocabulary(Vocabulary.PLACES, file(tmp_path, "p.csv", PLACES_CSV))


@pytest.mark.parametrize("holds", Vocabulary)
def test_the_demo_s_own_files_are_in_this_format(holds: Vocabulary) -> None:
    path = settings.ARCHIVE_DEMO_FOLDER / f"{holds}.jsonl"
    answer = load_vocabulary(holds, path)
    assert answer.loaded is not None, [str(fault) for fault in answer.read.faults]
    assert answer.read.left_out == {}
    assert len(answer.loaded.new) == len(path.read_text(encoding="utf-8").splitlines())
