"""A file is kept, its accounts staged out of everybody's sight, and released at once."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from archive.audit.log import act, change
from archive.audit.models import AuditEntry
from archive.audit.verbs import Outcome, Verb
from archive.core import failpoints
from archive.core.errors import Conflict
from archive.core.models import OutboxEntry
from archive.incidents.models import PlaceKind
from archive.incidents.services import SpelledName, add_place, add_term, scheme_called
from archive.intake.staging import release
from archive.policy.access import can_view, visible_to
from archive.policy.models import Level
from archive.sealing.files import open_sealed_file, protected_path
from archive.testimony.models import CustodyEvent, KeptImport, Testimony, Transcript
from archive.testimony.services import TestimonyDescription
from archive.workflows.enter import enter_testimony
from archive.workflows.ingest import Ending
from tests.intake.world import World, account, lines, run_command

pytestmark = pytest.mark.django_db(databases=["default", "audit"])
DEMO = Path(__file__).parents[2] / "demo"


class Killed(BaseException):
    """Stands for a kill where a real one would end the test."""


@pytest.fixture
def killed_at() -> Iterator[list[tuple[str, int]]]:
    """Filled with a point and how often it must be reached, it cuts the act off there."""
    wanted: list[tuple[str, int]] = []
    counts: dict[str, int] = {}

    def watcher(name: str) -> None:
        counts[name] = counts.get(name, 0) + 1
        if (name, counts[name]) in wanted:
            raise Killed

    failpoints.watch(watcher)
    yield wanted
    failpoints.watch(None)


def texts(world: World) -> dict[int | None, str]:
    """The text of each account by its row."""
    transcripts = Transcript.objects.select_related("testimony")
    with act(world.archivist.agent, Verb.WORK, on=world.collection):
        return {one.testimony.import_row: one.text for one in transcripts}


def test_accounts_are_out_of_sight_until_all_of_them_are_staged(world: World) -> None:
    """P7: at every point before the release, nobody sees any account of the file; after it, all."""
    seen: list[tuple[str, int]] = []

    def watcher(name: str) -> None:
        visible = visible_to(world.archivist, Level.RAW).count()
        allowed = sum(
            can_view(world.archivist, one, Level.RAW).allowed for one in Testimony.objects.all()
        )
        assert visible == allowed
        seen.append((name, visible))

    failpoints.watch(watcher)
    try:
        world.bring_in(world.file("a.jsonl", lines(account(n) for n in range(45))))
    finally:
        failpoints.watch(None)
    # Inside the transaction of the release its rows are seen; for others it is the commit that shows them.
    release = [name for name, _ in seen].index("releasing")
    assert {visible for _, visible in seen[:release]} == {0}
    assert {visible for _, visible in seen[release:]} == {45}
    points = {name for name, _ in seen[:release]}
    assert {"import-recorded", "file-sealed", "keys-made", "account-staged"} <= points


def test_the_text_is_what_stood_in_the_cell_to_the_last_blank(world: World) -> None:
    """P9."""
    text = "  He said:\r\n\r\n\r\n “no”\tand left.  \n\nA line\nand its end. \r\n"
    path = world.file("a.jsonl", lines([account(1, text=text)]))
    world.bring_in(path)
    assert texts(world) == {1: text}
    transcript = Transcript.objects.get()
    slices = [text[one.start : one.end] for one in transcript.passages.all()]
    assert slices == ["  He said:", "“no”\tand left.", "A line\nand its end."]


def test_the_file_is_kept_as_it_came_sealed_and_hashed(world: World) -> None:
    """P9, P6: the very bytes can be opened again; neither they nor the name stand on the disk in clear."""
    content = lines(account(n, text=f"The heron-{n} of the well.") for n in range(5)).encode()
    path = world.file("heron-list.jsonl.gz", content)
    world.bring_in(path)
    kept = KeptImport.objects.get()
    with act(world.archivist.agent, Verb.WORK, on=kept):
        sealed = b"".join(open_sealed_file(kept.stored_name, subject=kept.pk))
        assert kept.original_name == "heron-list.jsonl.gz"
    assert sealed == path.read_bytes()
    events = CustodyEvent.objects.filter(kept_import=kept)
    assert [(event.kind, event.sha256) for event in events] == [
        ("received", kept.sha256),
        ("ingested", kept.sha256),
    ]
    assert path.read_bytes()[:20] not in protected_path(kept.stored_name).read_bytes()
    for file in Path(settings.ARCHIVE_DATA_DIR).rglob("*"):
        if file.is_file():
            assert b"heron" not in file.read_bytes(), file.name


def test_the_same_file_again_does_nothing(world: World) -> None:
    path = world.file("a.jsonl", lines(account(n) for n in range(3)))
    code = world.bring_in(path).code
    before = OutboxEntry.objects.count(), AuditEntry.objects.count()
    again = world.bring_in(path)
    assert (again.ending, again.code) == (Ending.IMPORTED_BEFORE, code)
    assert (OutboxEntry.objects.count(), AuditEntry.objects.count()) == before
    ran = run_command(str(path), "--collection", "WELL", "--as", "amal")
    assert ran.code == 0
    assert code in ran


def test_what_is_here_already_stays_and_another_text_of_it_is_listed(world: World) -> None:
    """P9: a second import changes nothing that stands."""
    world.bring_in(world.file("a.jsonl", lines(account(n) for n in range(3))))
    rows = [account(0), account(1, text="She says otherwise now."), account(2), account(3)]
    answer = world.bring_in(world.file("b.jsonl", lines(rows)))
    assert answer.report is not None
    assert (answer.report.already_here, answer.report.new) == (3, 1)
    assert str(answer.report.differing) == "row 2"
    assert Testimony.objects.count() == 4
    third = world.bring_in(world.file("c.jsonl", lines(rows) + "\n"))
    assert third.ending == Ending.NOTHING_NEW
    assert KeptImport.objects.count() == 2


def test_an_import_that_was_cut_off_goes_on_where_it_was(
    world: World, killed_at: list[tuple[str, int]]
) -> None:
    """P7."""
    path = world.file("a.jsonl", lines(account(n) for n in range(50)))
    killed_at.append(("account-staged", 30))
    with pytest.raises(Killed):
        world.bring_in(path)
    staged = Testimony.objects.count()
    assert 0 < staged < 30
    assert not visible_to(world.archivist, Level.RAW).exists()
    answer = world.bring_in(path)
    assert (answer.staged_before, answer.staged) == (staged, 50 - staged)
    assert sorted(filter(None, texts(world))) == list(range(1, 51))
    assert visible_to(world.archivist, Level.RAW).count() == 50


def test_a_cut_off_import_goes_on_under_the_same_reading_only(
    world: World, killed_at: list[tuple[str, int]]
) -> None:
    path = world.file("a.jsonl", lines(account(n) for n in range(5)))
    killed_at.append(("file-sealed", 1))
    with pytest.raises(Killed):
        world.bring_in(path, {"constants": {"how": "phone"}})
    with pytest.raises(Conflict, match="another mapping"):
        world.bring_in(path)
    with pytest.raises(Conflict, match="another encoding"):
        world.bring_in(path, {"constants": {"how": "phone"}}, encoding="cp1256")
    # The same mapping, laid out otherwise.
    mapping = world.file("m.json", '{\n "constants" : {"how":\t"phone"} }')
    arguments = [str(path), "--collection", "WELL", "--as", "amal", "--mapping", str(mapping)]
    assert run_command(*arguments).code == 0
    assert Testimony.objects.filter(how="phone").count() == 5


def test_an_account_that_waits_in_another_unfinished_import_is_not_taken_twice(
    world: World, killed_at: list[tuple[str, int]]
) -> None:
    killed_at.append(("before-release", 1))
    with pytest.raises(Killed):
        world.bring_in(world.file("a.jsonl", lines([account(1)])))
    answer = world.bring_in(world.file("b.jsonl", lines([account(2), account(1)])))
    assert answer.ending == Ending.BAD_ROWS
    assert answer.report is not None
    assert "unfinished import I-" in str(answer.report.faults[0])
    assert answer.report.faults[0].row == 2


def test_a_file_that_changes_while_it_is_read_is_not_imported(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P9: what was checked is what is kept."""
    path = world.file("a.jsonl", lines([account(1)]))

    def watcher(name: str) -> None:
        if name == "import-begun":
            path.write_text(lines([account(2)]))

    failpoints.watch(watcher)
    try:
        with pytest.raises(Conflict, match="changed while it was read"):
            world.bring_in(path)
    finally:
        failpoints.watch(None)
    assert not Testimony.objects.exists()
    assert not protected_path(KeptImport.objects.get().stored_name).exists()


def test_an_altered_kept_file_is_noticed(world: World, killed_at: list[tuple[str, int]]) -> None:
    path = world.file("a.jsonl", lines([account(1)]))
    killed_at.append(("file-sealed", 1))
    with pytest.raises(Killed):
        world.bring_in(path)
    sealed = protected_path(KeptImport.objects.get().stored_name)
    sealed.write_bytes(sealed.read_bytes()[:-1] + b"x")
    ran = run_command(str(path), "--collection", "WELL", "--as", "amal")
    assert ran.code == 2
    assert not Testimony.objects.exists()


def test_every_act_of_an_import_is_on_record(world: World) -> None:
    """P2."""
    world.bring_in(world.file("a.jsonl", lines(account(n) for n in range(25))))
    kept = KeptImport.objects.get()
    entries = AuditEntry.objects.filter(object_id=kept.pk)
    assert {entry.agent_name for entry in entries} == {"amal"}
    assert {entry.verb for entry in entries} == {Verb.IMPORT, Verb.RELEASE_IMPORT}
    done = entries.filter(outcome=Outcome.DONE).count()
    assert done == entries.filter(outcome=Outcome.INTENDED).count() >= 5


def test_every_released_account_is_looked_at_by_the_index(world: World) -> None:
    world.bring_in(world.file("a.jsonl", lines(account(n) for n in range(7))))
    released = KeptImport.objects.get().released_at
    assert released is not None
    touched = OutboxEntry.objects.filter(touched_at__gte=released)
    assert set(touched.values_list("testimony_id", flat=True)) == set(
        Testimony.objects.values_list("pk", flat=True)
    )


def test_dates_places_and_terms_come_in_and_what_is_not_known_is_noted(world: World) -> None:
    with change(world.archivist.agent, Verb.LOAD_VOCABULARY, kind="place") as this:
        place = add_place(
            this,
            code="kafr",
            kind=PlaceKind.VILLAGE,
            parent=None,
            names=[SpelledName(language="ar", name="كفر")],
        )
        add_term(this, scheme=scheme_called("acts", "1"), code="killing", broader=None, labels={})
    rows = [
        account(1, taken="2019-03", happened="in the spring", place_lived="كفر", terms=["killing"]),
        account(2, places=["happened_at: KAFR"], place_fled_to="Nowhere", terms="killing; flying"),
    ]
    report = world.bring_in(world.file("a.jsonl", lines(rows))).report
    assert report is not None
    assert {key: str(found) for key, found in report.notes.items()} == {
        ("happened", "not an EDTF date: kept as words, no day is drawn from it"): "row 1",
        ("place_fled_to", "not in the gazetteer; no place linked"): "row 2",
        ("terms", "not the code of one term of the vocabularies; no term linked"): "row 2",
    }
    first, second = Testimony.objects.order_by("import_row")
    assert [(link.place, link.role) for link in first.places.all()] == [(place, "lived")]
    assert [(link.place, link.role) for link in second.places.all()] == [(place, "happened_at")]
    assert second.terms.count() == 1
    with act(world.archivist.agent, Verb.WORK, on=first):
        dates = {date.role: (date.edtf, date.words) for date in first.dates.all()}
    assert dates == {"taken": ("2019-03", ""), "happened": ("", "in the spring")}


def test_accounts_that_another_import_brought_meanwhile_are_left_as_they_are(
    world: World, killed_at: list[tuple[str, int]]
) -> None:
    path = world.file("a.jsonl", lines(account(n) for n in range(3)))
    killed_at.append(("file-sealed", 1))
    with pytest.raises(Killed):
        world.bring_in(path)
    world.bring_in(world.file("b.jsonl", lines([account(1)])))
    answer = world.bring_in(path)
    assert answer.ending == Ending.RELEASED
    assert answer.report is not None
    assert (answer.staged, answer.report.already_here) == (2, 1)
    assert Testimony.objects.count() == 3


def test_the_demos_own_file_is_read_without_a_mapping(world: World) -> None:
    """Its other keys belong to other parts of the demo: they are listed as left out."""
    answer = world.bring_in(DEMO / "accounts.jsonl")
    rows = [json.loads(line) for line in (DEMO / "accounts.jsonl").read_text().splitlines()]
    assert answer.report is not None
    assert answer.ending == Ending.RELEASED
    assert {"collection", "story"} <= set(answer.report.left_out)
    assert not set(answer.report.left_out) - {"collection", "public", "redactions", "story"}
    assert Testimony.objects.count() == len(rows)
    found = texts(world)
    for number, row in enumerate(rows, start=1):
        assert found[number] == "\n\n".join(passage["text"] for passage in row["passages"])
    expired = [at for (_, reason), at in answer.report.consent_notes.items() if reason == "expired"]
    assert len(expired) == 1


def test_a_dry_run_writes_nothing_and_shows_what_would_come_in(world: World) -> None:
    path = world.file("a.jsonl", lines(account(n, story="x") for n in range(12)))
    before = AuditEntry.objects.count()
    ran = run_command(str(path), "--collection", "WELL", "--as", "amal", "--dry-run")
    assert ran.code == 0
    assert "Rows: 12. To come in: 12, with 24 passages." in ran
    assert "Languages: en 12." in ran
    assert "story (12)" in ran
    assert "Encoding: utf-8" in ran
    assert AuditEntry.objects.count() == before
    assert not KeptImport.objects.exists()


def test_the_command_says_that_a_second_person_is_needed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P5."""
    monkeypatch.setattr("time.sleep", lambda _: None)
    consent = [
        {"purpose": "keep", "audience": "archive", "state": "given", "evidence": "f"},
    ]
    path = world.file("a.jsonl", lines([account(1, consent=consent)]))
    ran = run_command(str(path), "--collection", "WELL", "--as", "amal")
    assert ran.code == 0
    assert "1 consent waits for a second person" in ran


def test_accounts_entered_by_hand_and_imported_ones_live_together(world: World) -> None:
    enter_testimony(world.archivist, world.collection, TestimonyDescription(title="by hand"))
    world.bring_in(world.file("a.jsonl", lines([account(1)])))
    assert visible_to(world.archivist, Level.RAW).count() == 2


def test_an_import_of_which_something_is_missing_is_not_released(
    world: World, killed_at: list[tuple[str, int]]
) -> None:
    """P7."""
    killed_at.append(("before-release", 1))
    with pytest.raises(Killed):
        world.bring_in(world.file("a.jsonl", lines(account(n) for n in range(3))))
    kept = KeptImport.objects.get()
    with (
        pytest.raises(Conflict, match="not every account"),
        change(world.archivist.agent, Verb.RELEASE_IMPORT, on=kept) as this,
    ):
        release(this, kept, expected=4)
    assert not visible_to(world.archivist, Level.RAW).exists()
