"""Consent that is not plain comes in as unknown, and is listed (P3)."""

import datetime as dt
from typing import Any

import pytest

from archive.audit.log import act
from archive.audit.verbs import Verb
from archive.consent.decisions import Question, Reason, permits
from archive.consent.models import Audience, ConsentRecord, Purpose, State
from archive.intake.wording import report_lines
from archive.testimony.models import KeptImport, Testimony
from archive.workflows.consent import confirm_import
from tests.intake.world import World, account, lines

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

PUBLISH = {"purpose": "publish_summary", "audience": "public", "evidence": "form 4"}
GIVEN = {**PUBLISH, "participant": "all", "state": "given"}
YESTERDAY = (dt.date.today() - dt.timedelta(days=1)).isoformat()
TODAY = dt.date.today().isoformat()

# What the file says of publishing a summary; the state it comes in as; the column and the reason listed, if any.
TOLD: list[tuple[list[dict[str, Any]], str | None, str, str]] = [
    ([GIVEN], "given", "", ""),
    ([GIVEN | {"state": " Given "}], "given", "", ""),
    ([GIVEN | {"state": "refused"}], "refused", "", ""),
    ([GIVEN | {"state": "withdrawn"}], "withdrawn", "", ""),
    ([GIVEN | {"state": "unknown"}], "unknown", "", ""),
    ([GIVEN, GIVEN], "given", "", ""),
    ([GIVEN | {"not_after": TODAY}], "given", "", ""),
    ([GIVEN, GIVEN | {"state": "withdrawn"}], "withdrawn", "", ""),
    ([GIVEN | {"state": ""}], "unknown", "consent.state", "blank"),
    ([GIVEN | {"state": None}], "unknown", "consent.state", "blank"),
    ([GIVEN | {"state": "givne"}], "unknown", "consent.state", "not one of given"),
    ([GIVEN | {"state": "yes"}], "unknown", "consent.state", "not one of given"),
    ([GIVEN | {"state": True}], "unknown", "consent.state", "yes or no where a text"),
    ([GIVEN | {"state": "expired"}], "unknown", "consent.state", "expired"),
    ([GIVEN | {"not_after": YESTERDAY}], "unknown", "consent.not_after", "expired"),
    ([GIVEN | {"not_after": "next year"}], "unknown", "consent.not_after", "not a day"),
    (
        [GIVEN | {"not_before": "2090-01-01", "not_after": "2089-01-01"}],
        "unknown",
        "consent.not_after",
        "contradictory",
    ),
    ([GIVEN | {"identity": "nmaed"}], "unknown", "consent.identity", "not one of anonymous"),
    ([GIVEN | {"evidence": " "}], "unknown", "consent.evidence", "given, but nothing"),
    ([GIVEN, GIVEN | {"state": "refused"}], "unknown", "consent.state", "contradictory"),
    (
        [GIVEN | {"state": "withdrawn"}, GIVEN],
        "unknown",
        "consent.state",
        "contradictory",
    ),
    ([GIVEN, GIVEN | {"identity": "named"}], "unknown", "consent.state", "contradictory"),
    ([GIVEN | {"audience": "publik"}], "unknown", "consent.audience", "not one of archive"),
    ([GIVEN | {"audience": ""}], "unknown", "consent.audience", "blank"),
    (
        [GIVEN, GIVEN | {"state": "refused", "audience": "publik"}],
        "unknown",
        "consent.audience",
        "not one of archive",
    ),
    (
        [GIVEN | {"audience": "archive"}],
        "unknown",
        "consent.audience",
        "this audience does not go with the purpose",
    ),
    (
        [GIVEN, GIVEN | {"audience": "partners"}],
        "unknown",
        "consent.audience",
        "this audience does not go with the purpose",
    ),
    ([GIVEN | {"purpose": "publish"}], None, "consent.purpose", "not one of keep"),
    ([GIVEN | {"purpose": ""}], None, "consent.purpose", "blank; left out"),
]


@pytest.mark.parametrize(("told", "state", "column", "reason"), TOLD)
def test_consent_comes_in_as_it_was_plainly_given_or_else_as_unknown(
    world: World, told: list[dict[str, Any]], state: str | None, column: str, reason: str
) -> None:
    """P3: unknown permits keeping, and nothing that was asked here."""
    answer = world.bring_in(world.file("a.jsonl", lines([account(1, consent=told)])))
    records = ConsentRecord.objects.filter(purpose=Purpose.PUBLISH_SUMMARY, audience="public")
    assert [record.state for record in records] == ([] if state is None else [state])
    assert answer.report is not None
    listed = list(answer.report.consent_notes.items())
    if not reason:
        assert not listed
    else:
        assert [at for (at, _), _ in listed] == [column]
        assert listed[0][0][1].startswith(reason)
        assert str(listed[0][1]) == "row 1"
    if answer.awaiting:
        confirm_import(world.reviewer, KeptImport.objects.get())
    question = Question(purpose=Purpose.PUBLISH_SUMMARY, audience=Audience.PUBLIC)
    decision = permits(Testimony.objects.get(), question, at=dt.date.today())
    assert decision.allowed == (state == "given")


def test_who_gave_it_is_not_guessed_where_two_were_in_the_room(world: World) -> None:
    """P3: consent is each person's own."""
    consent = [GIVEN | {"participant": None}]
    rows = [account(1, participants=["witness", "interpreter"], consent=consent)]
    answer = world.bring_in(world.file("a.jsonl", lines(rows)))
    assert answer.report is not None
    assert (
        "consent.participant",
        "blank: it is not said who gave it",
    ) in answer.report.consent_notes
    assert {record.state for record in ConsentRecord.objects.all()} == {State.UNKNOWN}


def test_a_column_of_a_spreadsheet_speaks_for_the_witness_alone(world: World) -> None:
    """P3: the interpreter has not said anything."""
    content = (
        "source_id,language,participants,text,consent_publish_summary,consent_keep,consent_evidence\n"
        "1,ar,witness; interpreter,a,given,given,form 1\n"
        "2,ar,witness; interpreter,b,,given,form 2\n"
        "3,ar,witness; interpreter,c,given,refused,\n"
    )
    answer = world.bring_in(world.file("a.csv", content))
    found = {
        (record.participant.testimony.import_row, record.participant.role, record.purpose): (
            record.state
        )
        for record in ConsentRecord.objects.select_related("participant__testimony")
    }
    assert found == {
        (2, "witness", "publish_summary"): "given",
        (2, "witness", "keep"): "given",
        (3, "witness", "publish_summary"): "unknown",
        (3, "witness", "keep"): "given",
        (4, "witness", "publish_summary"): "unknown",
        (4, "witness", "keep"): "refused",
    }
    assert answer.report is not None
    assert {key: str(rows) for key, rows in answer.report.consent_notes.items()} == {
        ("consent_publish_summary", "blank"): "row 3",
        (
            "consent_publish_summary (evidence)",
            "given, but nothing is said of the evidence",
        ): "row 4",
    }


def test_a_mapping_says_what_a_partners_words_for_yes_and_no_mean(world: World) -> None:
    mapping = {
        "columns": {"رقم": "source_id", "الشهادة": "text"},
        "constants": {"language": "ar", "participants": ["witness", "interviewer"]},
        "consent": [
            {
                "participant": "witness",
                "purpose": "publish_summary",
                "audience": "public",
                "state": {"column": "النشر", "values": {"نعم": "given", "لا": "refused"}},
                "identity": "pseudonym",
                "evidence": {"column": "الاستمارة"},
            },
            {
                "participant": "interviewer",
                "purpose": "publish_summary",
                "audience": "public",
                "state": "given",
                "evidence": "staff notice",
            },
        ],
    }
    content = "رقم;الشهادة;النشر;الاستمارة\n1;نص;نعم;5\n2;نص;لا;6\n3;نص;ربما;7\n"
    answer = world.bring_in(world.file("a.csv", content.encode("utf-8-sig")), mapping)
    states = {
        (record.participant.testimony.import_row, record.participant.role): record.state
        for record in ConsentRecord.objects.select_related("participant__testimony")
    }
    assert states == {
        (2, "witness"): "given",
        (3, "witness"): "refused",
        (4, "witness"): "unknown",
        (2, "interviewer"): "given",
        (3, "interviewer"): "given",
        (4, "interviewer"): "given",
    }
    assert answer.report is not None
    assert [at for at, _ in answer.report.consent_notes] == ["النشر"]


def test_imported_consent_waits_for_a_second_person(world: World) -> None:
    """P5: the one who imports does not confirm."""
    consent = [GIVEN, GIVEN | {"purpose": "keep", "audience": "archive", "state": "refused"}]
    answer = world.bring_in(world.file("a.jsonl", lines([account(1, consent=consent)])))
    assert answer.awaiting == 1
    testimony = Testimony.objects.get()
    question = Question(purpose=Purpose.PUBLISH_SUMMARY, audience=Audience.PUBLIC)
    decision = permits(testimony, question, at=dt.date.today())
    # What narrows holds at once.
    assert decision.reason == Reason.NOT_KEPT


def test_the_form_and_what_was_said_beside_it_are_kept(world: World) -> None:
    consent = [GIVEN | {"form": "Paper form, version B", "conditions": "not the last name"}]
    world.bring_in(world.file("a.jsonl", lines([account(1, consent=consent)])))
    record = ConsentRecord.objects.select_related("notice").get()
    assert record.notice is not None
    assert (record.notice.name, record.notice.version) == ("Paper form", "B")
    assert record.has_open_conditions
    with act(world.archivist.agent, Verb.WORK, on=record):
        assert (record.evidence, record.conditions) == ("form 4", "not the last name")


def test_an_audience_that_can_not_be_read_puts_every_consent_to_that_purpose_in_doubt(
    world: World,
) -> None:
    """P3: a refusal must not be passed over because its audience is misspelt."""
    lead = {"participant": "all", "purpose": "share_as_lead", "evidence": "form 4"}
    consent = [
        lead | {"audience": "partners", "state": "given"},
        lead | {"audience": "partnres", "state": "refused"},
    ]
    world.bring_in(world.file("a.jsonl", lines([account(1, consent=consent)])))
    records = ConsentRecord.objects.all()
    assert {(record.audience, record.state) for record in records} == {
        ("partners", "unknown"),
        ("bodies", "refused"),
    }


KEEP = {"participant": "all", "purpose": "keep", "audience": "archive", "evidence": "form 4"}
REFUSED = GIVEN | {"state": "refused"}
# What the file says; purpose, audience and state it comes in as; the column listed, if any.
REFUSALS: list[tuple[list[dict[str, Any]], str, str, str, str]] = [
    ([REFUSED | {"audience": ""}], "publish_summary", "public", "refused", "consent.audience"),
    (
        [REFUSED | {"audience": "publik"}],
        "publish_summary",
        "public",
        "refused",
        "consent.audience",
    ),
    (
        [GIVEN | {"state": "withdrawn", "audience": None}],
        "publish_summary",
        "public",
        "withdrawn",
        "consent.audience",
    ),
    (
        [REFUSED | {"audience": "archive"}],
        "publish_summary",
        "public",
        "refused",
        "consent.audience",
    ),
    (
        [KEEP | {"audience": "partners", "state": "refused"}],
        "keep",
        "archive",
        "refused",
        "consent.audience",
    ),
    ([REFUSED | {"identity": "nmaed"}], "publish_summary", "public", "refused", "consent.identity"),
    (
        [REFUSED | {"not_after": YESTERDAY}],
        "publish_summary",
        "public",
        "refused",
        "consent.not_after",
    ),
    (
        [REFUSED | {"not_before": "2090-01-01", "not_after": "2089-01-01"}],
        "publish_summary",
        "public",
        "refused",
        "consent.not_after",
    ),
    (
        [REFUSED | {"participant": ""}],
        "publish_summary",
        "public",
        "refused",
        "consent.participant",
    ),
    (
        [REFUSED, GIVEN | {"state": "givne"}],
        "publish_summary",
        "public",
        "refused",
        "consent.state",
    ),
    (
        [GIVEN, GIVEN | {"state": "withdrawn", "identity": "nmaed"}],
        "publish_summary",
        "public",
        "withdrawn",
        "consent.identity",
    ),
    (
        [GIVEN, REFUSED | {"identity": "nmaed"}],
        "publish_summary",
        "public",
        "unknown",
        "consent.identity",
    ),
    ([KEEP | {"state": "refused", "audience": ""}], "keep", "archive", "refused", ""),
    (
        [KEEP | {"state": "refused", "audience": "archiv"}],
        "keep",
        "archive",
        "refused",
        "consent.audience",
    ),
    (
        [KEEP | {"state": "given"}, KEEP | {"state": "refused"}],
        "keep",
        "archive",
        "refused",
        "consent.state",
    ),
    (
        [KEEP | {"state": "refused"}, KEEP | {"state": "given"}],
        "keep",
        "archive",
        "refused",
        "consent.state",
    ),
    (
        [KEEP | {"state": "given"}, KEEP | {"state": "refused", "participant": None}],
        "keep",
        "archive",
        "refused",
        "consent.participant",
    ),
    ([KEEP | {"state": "given", "audience": ""}], "keep", "archive", "given", ""),
]


@pytest.mark.parametrize(("told", "purpose", "audience", "state", "column"), REFUSALS)
def test_a_refusal_holds_whatever_is_in_doubt_beside_it(
    world: World, told: list[dict[str, Any]], purpose: str, audience: str, state: str, column: str
) -> None:
    """P3: for everybody in the room where it is not said whose it is; and what is in doubt is listed."""
    row = account(1, participants=["witness", "interpreter"], consent=told)
    answer = world.bring_in(world.file("a.jsonl", lines([row])))
    records = ConsentRecord.objects.values_list("purpose", "audience", "state")
    assert list(records) == [(purpose, audience, state)] * 2
    assert answer.report is not None
    assert {at for at, _ in answer.report.consent_notes} == ({column} if column else set())


def test_the_report_says_truly_what_consent_that_is_not_plain_permits(world: World) -> None:
    """P3: unknown permits keeping and the archive's own work, so it does open something."""
    row = account(1, consent=[REFUSED | {"audience": "publik"}])
    answer = world.bring_in(world.file("a.jsonl", lines([row])))
    assert answer.report is not None
    assert answer.shape is not None
    said = "\n".join(report_lines(answer.report, answer.shape))
    assert "Refusals and withdrawals among them hold" in said
    assert "permits keeping and the archive's own work" in said
    assert "opens nothing" not in said


def test_a_column_for_an_audience_that_nobody_is_asked_for_is_listed_and_not_passed_over(
    world: World,
) -> None:
    """P3: what a partner meant by it is not guessed."""
    content = (
        "source_id,language,participants,text,consent_publish_text_archive,consent_evidence\n"
        "1,en,witness,a,given,form 1\n"
        "2,en,witness,b,refused,form 2\n"
    )
    answer = world.bring_in(world.file("a.csv", content))
    found = ConsentRecord.objects.values_list("purpose", "audience", "state")
    assert sorted(found) == [
        ("publish_text", "public", "refused"),
        ("publish_text", "public", "unknown"),
    ]
    assert answer.report is not None
    assert [(column, str(rows)) for (column, _), rows in answer.report.consent_notes.items()] == [
        ("consent_publish_text_archive (audience)", "rows 2-3")
    ]
