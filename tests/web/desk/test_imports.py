"""An imported file at the desk: what the second person sees, opens and confirms, and what stays closed."""

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from archive.audit import log
from archive.audit.models import AuditEntry
from archive.consent.models import ConsentRecord, State
from archive.intake.mapping import ColumnMapping
from archive.sealing.files import protected_path
from archive.sealing.keystore import KeyStore
from archive.testimony.models import KeptImport, Testimony
from archive.web.desk import import_page, imports
from archive.workflows.consent import set_aside
from archive.workflows.ingest import Ending, ImportOrder, import_accounts
from archive.workflows.withdraw import withdraw
from tests.intake.world import QUICK, Silent
from tests.web.desk.scene import Scene, ok

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

HEAD = (
    "source_id,language,participants,text,consent_publish_summary,consent_identity,consent_evidence"
)
# Canaries in the file: nothing of a row but its number is on the page.
ROWS = (
    "Qanaryat-src-1,en,witness,Qanaryat-words-1,given,anonymous,Qanaryat-form-1",
    "Qanaryat-src-2,en,witness,Qanaryat-words-2,given,anonymous,Qanaryat-form-2",
    "Qanaryat-src-3,en,witness,Qanaryat-words-3,given,named,Qanaryat-form-3",
    "Qanaryat-src-4,en,witness,Qanaryat-words-4,,,Qanaryat-form-4",
    "Qanaryat-src-5,en,witness,Qanaryat-words-5,yess,,Qanaryat-form-5",
    "Qanaryat-src-6,en,witness,Qanaryat-words-6,refused,,",
)


@dataclass
class Imported:
    """A file of six accounts imported by amal into the scene's collection; three of its consents wait."""

    scene: Scene
    kept: KeptImport
    file: Path

    @property
    def page(self) -> str:
        return self.scene.page("keptimport_change", self.kept.pk)

    @property
    def download(self) -> str:
        return self.scene.page("keptimport_file", self.kept.pk)

    def account(self, row: int) -> Testimony:
        return Testimony.objects.get(kept_import=self.kept, import_row=row)

    def consent(self, row: int) -> ConsentRecord:
        return ConsentRecord.objects.get(participant__testimony=self.account(row))

    def front_page(self, name: str) -> str:
        return text_of(self.scene.signed_in(name), reverse("admin:index"))


def text_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return str(response.content.decode())


def bring_in(scene: Scene, folder: Path, name: str, *rows: str) -> Imported:
    file = folder / name
    file.write_text("\n".join([HEAD, *rows, ""]))
    order = ImportOrder(collection=scene.mine, path=file, mapping=ColumnMapping())
    answer = import_accounts(scene.people["amal"], order, Silent(), pace=QUICK)
    assert answer.ending == Ending.RELEASED
    return Imported(scene, KeptImport.objects.get(code=answer.code), file)


@pytest.fixture
def imported(scene: Scene, tmp_path: Path) -> Imported:
    return bring_in(scene, tmp_path, "partner.csv", *ROWS)


def cells(page: str) -> list[list[str]]:
    """The rows of all tables of a page, as the words in their cells."""
    return [
        [
            " ".join(re.sub(r"<[^>]+>", " ", cell).split())
            for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)
        ]
        for row in re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)
    ]


# What the second person sees ------------------------------------------------------------------------------


def test_the_second_person_sees_what_they_confirm(imported: Imported) -> None:
    """P5: how many say what to whom and telling how much, which wait, and which accounts; P1: and not a word of a row."""
    page = text_of(imported.scene.signed_in("rana"), imported.page)
    rows = cells(page)
    summary = ["publish a summary", "the public"]
    told = {tuple(row[3:7]) for row in rows if row[:3] == ["witness", *summary]}
    assert told == {
        ("given", "anonymous; no place; no date", "2", "2"),
        ("given", "by name; no place; no date", "1", "1"),
        ("refused", "—", "1", "0"),
        ("unknown", "—", "2", "0"),
    }
    for row in range(2, 8):
        assert imported.scene.page("testimony_change", imported.account(row).pk) in page
    assert "3 consents of this file wait" in page
    assert "Qanaryat" not in page
    assert imported.file.name not in page


def test_the_page_says_which_rows_came_in_as_unknown_and_why(imported: Imported) -> None:
    """P3: from the file itself, by row, column and reason."""
    rows = cells(text_of(imported.scene.signed_in("rana"), imported.page))
    assert ["consent_publish_summary", "blank", "5"] in rows
    words = "not one of given, refused, withdrawn, expired, unknown"
    assert ["consent_publish_summary", words, "6"] in rows


def test_a_long_file_is_read_again_only_when_somebody_asks(
    imported: Imported, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_page, "READ_AT_ONCE", 5)
    rana = imported.scene.signed_in("rana")
    page = text_of(rana, imported.page)
    assert "?why=1" in page
    assert not AuditEntry.objects.filter(verb="read-file").exists()
    assert ["consent_publish_summary", "blank", "5"] in cells(
        text_of(rana, imported.page + "?why=1")
    )


def test_the_accounts_with_a_consent_are_a_click_away(imported: Imported) -> None:
    """The one that tells a name among many that don't is the one to look at."""
    rana = imported.scene.signed_in("rana")
    page = text_of(rana, imported.page)
    [key] = re.findall(r"\?only=(witness\.publish_summary\.public\.given\.2[^#\"]*)#", page)
    shown = text_of(rana, f"{imported.page}?only={key}")
    assert imported.account(4).code in shown
    for row in (2, 3, 5, 6, 7):
        assert imported.account(row).code not in shown
    assert (
        rana.get(f"{imported.page}?only=witness.publish_summary.public.given.9").status_code == 404
    )


def test_accounts_come_a_page_at_a_time(
    imported: Imported, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_page, "PER_PAGE", 4)
    amal = imported.scene.signed_in("amal")
    first, second = (text_of(amal, f"{imported.page}?page={number}") for number in (1, 2))
    codes = [imported.account(row).code for row in range(2, 8)]
    assert [code in first for code in codes] == [True] * 4 + [False] * 2
    assert [code in second for code in codes] == [False] * 4 + [True] * 2


# The file --------------------------------------------------------------------------------------------------


def test_those_with_a_duty_towards_the_file_open_it_as_it_came(imported: Imported) -> None:
    """P2, P9: on record before it is opened; nothing shows it, keeps it, or guesses what it is."""
    for name in ("rana", "amal"):
        last = AuditEntry.objects.count()
        response = imported.scene.signed_in(name).get(imported.download)
        body = b"".join(response)
        assert body == imported.file.read_bytes()
        assert response["Content-Disposition"] == (
            f'attachment; filename="{imported.kept.code}.csv"'
        )
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in response["Cache-Control"]
        assert response["Content-Type"] == "application/octet-stream"
        told = AuditEntry.objects.filter(number__gt=last).values_list(
            "verb", "outcome", "object_id"
        )
        assert list(told) == [
            ("read-file", "intended", imported.kept.pk),
            ("read-file", "done", imported.kept.pk),
        ]


def test_the_file_is_not_there_for_others(imported: Imported) -> None:
    """P1: a redactor of the collection, an archivist of another, a superuser, a visitor."""
    missing = Client().get("/desk/archive/keptimport/nothing/file/")
    for name in ("reda", "stranger", "superuser", "officer", "investigator", "nobody"):
        client = imported.scene.signed_in(name)
        answer = client.get(imported.download)
        nothing = client.get(reverse("admin:index") + "no-such-page/")
        assert answer.status_code == nothing.status_code == 404, name
        assert answer.content == nothing.content, name
    assert Client().get(imported.download).content == missing.content
    assert not AuditEntry.objects.filter(verb="read-file").exists()


def test_a_redactor_sees_the_page_without_the_file(imported: Imported) -> None:
    page = text_of(imported.scene.signed_in("reda"), imported.page)
    assert imported.download not in page
    assert 'value="confirm"' not in page
    assert "A reviewer of the collection confirms" in page
    assert not AuditEntry.objects.filter(verb="read-file").exists()


def test_without_a_record_the_file_stays_closed(
    imported: Imported, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P2: 503, and no key is unwrapped."""

    def fails(*_: object, **__: object) -> None:
        raise log.AuditUnavailable("no record")

    unwrapped: list[object] = []
    monkeypatch.setattr(log, "_append", fails)
    monkeypatch.setattr(KeyStore, "unwrap", lambda self, subject: unwrapped.append(subject))
    rana = imported.scene.signed_in("rana")
    assert rana.get(imported.download).status_code == 503
    assert rana.get(imported.page).status_code == 503
    assert unwrapped == []


def test_what_is_withdrawn_is_not_opened_by_way_of_the_file_it_came_in(
    imported: Imported,
) -> None:
    """P3: the whole file stays closed, to everybody, and the page says so."""
    rana = imported.scene.signed_in("rana")
    assert imported.download in text_of(rana, imported.page)
    withdraw(imported.scene.people["amal"], imported.account(2), reason="asked")
    page = text_of(rana, imported.page)
    assert imported.download not in page
    assert "The file stays closed" in page
    for name in ("rana", "amal"):
        refused = imported.scene.signed_in(name).get(imported.download, follow=True)
        assert "is withdrawn or may not be kept" in refused.content.decode()
        assert b"Qanaryat" not in refused.content


def test_a_row_that_an_earlier_file_brought_in_closes_the_file_too(
    imported: Imported, tmp_path: Path
) -> None:
    """P3: the words of a withdrawn account may stand in a later file that made no account of it."""
    second = bring_in(
        imported.scene, tmp_path, "again.csv", ROWS[0], ROWS[1].replace("src-2", "src-9")
    )
    assert not Testimony.objects.filter(kept_import=second.kept, import_row=2).exists()
    rana = imported.scene.signed_in("rana")
    assert rana.get(second.download).status_code == 200
    withdraw(imported.scene.people["amal"], imported.account(2), reason="asked")
    refused = rana.get(second.download, follow=True).content.decode()
    assert "is withdrawn or may not be kept" in refused


def test_a_file_that_is_gone_or_altered_is_said_and_not_handed_out(imported: Imported) -> None:
    """P9: what is not whole is not what came."""
    rana, path = imported.scene.signed_in("rana"), protected_path(imported.kept.stored_name)
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert rana.get(imported.download).status_code == 503
    assert "can&#x27;t be opened" in text_of(rana, imported.page)
    path.unlink()
    assert rana.get(imported.download).status_code == 503
    assert "can&#x27;t be opened" in text_of(rana, imported.page)


# Confirming --------------------------------------------------------------------------------------------------


def test_the_consents_of_an_import_are_confirmed_by_another_than_its_importer(
    imported: Imported,
) -> None:
    """P5: the importer is told so, another reviewer confirms, once; then nothing waits anywhere."""
    both, rana = imported.scene.signed_in("both"), imported.scene.signed_in("rana")
    assert (
        imported.scene.signed_in("amal").post(imported.page, {"do": "confirm"}).status_code == 404
    )
    KeptImport.objects.filter(pk=imported.kept.pk).update(imported_by=imported.scene.people["both"])
    ConsentRecord.objects.filter(participant__testimony__kept_import=imported.kept).update(
        recorded_by=imported.scene.people["both"]
    )
    assert 'value="confirm"' not in text_of(both, imported.page)
    assert "another reviewer confirms" in text_of(both, imported.page)
    assert "imported a file can&#x27;t confirm" in ok(both, imported.page, {"do": "confirm"})
    assert imported.kept.code in imported.front_page("rana")
    assert imported.kept.code not in imported.front_page("both")
    assert "3 consents took effect" in ok(rana, imported.page, {"do": "confirm"})
    imported.kept.refresh_from_db()
    assert imported.kept.consents_confirmed_by == imported.scene.people["rana"]
    assert "confirmed already" in ok(rana, imported.page, {"do": "confirm"})
    assert 'value="confirm"' not in text_of(rana, imported.page)
    assert imported.kept.code not in imported.front_page("rana")


def test_an_import_with_nothing_to_confirm_waits_for_nobody(scene: Scene, tmp_path: Path) -> None:
    plain = bring_in(scene, tmp_path, "plain.csv", ROWS[3], ROWS[5])
    rana = scene.signed_in("rana")
    page = text_of(rana, plain.page)
    assert 'value="confirm"' not in page
    assert "released; no consent waits" in page
    assert "released; no consent waits" in text_of(rana, scene.page("keptimport_changelist"))
    assert plain.kept.code not in plain.front_page("rana")
    assert "No consent of this import waits" in ok(rana, plain.page, {"do": "confirm"})
    plain.kept.refresh_from_db()
    assert plain.kept.consents_confirmed_by is None


def test_what_was_set_aside_or_withdrawn_is_counted_and_said(imported: Imported) -> None:
    """P3: the others take effect."""
    set_aside(imported.scene.people["rana"], imported.consent(2), reason="another form")
    withdraw(imported.scene.people["amal"], imported.account(3), reason="asked")
    rana = imported.scene.signed_in("rana")
    said = ok(rana, imported.page, {"do": "confirm"})
    assert "One consent took effect" in said
    assert "2 were not confirmed" in said
    states = [imported.consent(4).is_current, imported.consent(3).is_current]
    assert states == [True, False]


def test_a_press_that_takes_too_long_goes_on_with_the_next(
    imported: Imported, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P7: what is done stays done, and the import does not count as confirmed before all is."""
    rana = imported.scene.signed_in("rana")
    monkeypatch.setattr(imports, "LONGEST_PRESS", 0.0)
    said = ok(rana, imported.page, {"do": "confirm"})
    assert "3 still wait: press again" in said
    assert "is not finished" in said
    assert "Go on confirming" in said
    assert imported.kept.code in imported.front_page("rana")
    monkeypatch.setattr(imports, "LONGEST_PRESS", 20.0)
    assert "3 consents took effect" in ok(rana, imported.page, {"do": "confirm"})
    assert "released; consents confirmed" in text_of(rana, imported.page)


# How it is shown ---------------------------------------------------------------------------------------------


def test_days_are_those_of_the_archives_time_zone(imported: Imported) -> None:
    """What came in after midnight in Damascus did not come in the day before."""
    late = dt.datetime(2026, 3, 1, 22, 30, tzinfo=dt.UTC)
    KeptImport.objects.filter(pk=imported.kept.pk).update(created_at=late)
    amal = imported.scene.signed_in("amal")
    with timezone.override("Asia/Damascus"):
        assert "2 March 2026" in text_of(amal, imported.scene.page("keptimport_changelist"))
        assert "2 March 2026" in text_of(amal, imported.page)


def test_on_an_arabic_page_codes_and_dates_keep_their_order(imported: Imported) -> None:
    with translation.override("ar"):
        page = text_of(imported.scene.signed_in("rana"), imported.page)
    code = imported.account(2).code
    assert f'<bdi class="desk-code">{code}</bdi>' in page
    assert f"<h1><bdi>{imported.kept.code}</bdi></h1>" in page
    for words in re.findall(r"[^<>]*202\d[^<>]*", page):
        assert f"<bdi>{words}</bdi>" in page, words


def test_states_are_those_that_the_page_counts(imported: Imported) -> None:
    """The scene is as the tests above say."""
    states = [imported.consent(row).state for row in range(2, 8)]
    assert states == [State.GIVEN] * 3 + [State.UNKNOWN] * 2 + [State.REFUSED]
