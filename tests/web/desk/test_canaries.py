"""What is sealed opens on its own page, within an act, and shows nowhere else on the desk."""

import pytest
from django.urls import reverse

from archive.audit.models import AuditEntry
from archive.audit.verbs import Outcome, Verb
from archive.consent.models import Audience, Purpose
from archive.redaction.models import Reason
from archive.testimony.models import KeptImport
from archive.workflows import consent, redact
from archive.workflows.withdraw import withdraw
from tests.web.desk.scene import CANARY, Scene

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

ON_THE_ACCOUNT = {
    "title",
    "unsigned_reason",
    "earlier_interviews",
    "support_given",
    "words",
    "note",
    "attribution",
    "conditions",
    "evidence",
    "made_by",
}
ON_THE_TEXT = {"text", "quote"}
ON_THE_GRANT = {"purpose", "case"}
# The name of a file and how it was read stay sealed on the desk as well.
NOWHERE = {"file", "mapping"}


def _mark(scene: Scene) -> None:
    redact.mark_every(
        scene.people["reda"],
        scene.transcript,
        quote=CANARY["quote"],
        reason=Reason.NAME_OF_THIRD_PARTY,
        label="Person 1",
    )


def _found(page: str) -> set[str]:
    return {name for name, canary in CANARY.items() if canary in page}


def test_each_page_opens_what_is_its_own_and_nothing_else(scene: Scene) -> None:
    """P1, P3: every canary is seen by one entitled to it, on exactly one page."""
    _mark(scene)
    client = scene.signed_in("amal")
    pages = {
        scene.page("testimony_change", scene.testimony.pk): ON_THE_ACCOUNT,
        scene.page("transcript_redact", scene.transcript.pk): ON_THE_TEXT,
        scene.page("grant_change", scene.grant.pk): ON_THE_GRANT,
        scene.page("case_change", scene.case.pk): {"case"},
        scene.page("grant_add"): {"case"},
        scene.page("testimony_change", scene.testimony.pk)
        + f"?correct={scene.transcript.pk}": ON_THE_ACCOUNT | ON_THE_TEXT,
    }
    for url, expected in pages.items():
        assert _found(client.get(url).content.decode()) == expected, url
    assert set().union(*pages.values()) | NOWHERE == set(CANARY)


@pytest.mark.parametrize("name", ["amal", "rana", "both", "reda"])
def test_no_list_history_filter_or_front_page_holds_anything_sealed(
    scene: Scene, name: str
) -> None:
    """P1: codes only."""
    _mark(scene)
    client = scene.signed_in(name)
    seen = 0
    for url in [reverse("admin:index"), *scene.second_views()]:
        if "/change/" in url or "/redact/" in url or url == scene.page("grant_add"):
            continue
        response = client.get(url)
        seen += response.status_code == 200
        assert _found(response.content.decode()) == set(), url
    assert seen >= 8


def test_only_those_who_opened_a_case_read_its_name(scene: Scene) -> None:
    """P1: a reviewer decides on a grant by the case's code."""
    page = scene.signed_in("rana").get(scene.page("grant_change", scene.grant.pk)).content.decode()
    assert _found(page) == {"purpose"}
    assert scene.case.code in page
    theirs = scene.signed_in("both").get(scene.page("case_changelist")).content.decode()
    assert scene.case.code not in theirs


def test_opening_an_account_is_on_record_also_where_it_was_refused(scene: Scene) -> None:
    """P2: the page of an account is one act of work."""
    scene.signed_in("amal").get(scene.page("testimony_change", scene.testimony.pk))
    outcomes = AuditEntry.objects.filter(verb=Verb.WORK, object_id=scene.testimony.pk)
    assert list(outcomes.values_list("agent_name", "outcome")) == [
        ("amal", Outcome.INTENDED),
        ("amal", Outcome.DONE),
    ]
    asked = scene.page("testimony_history", scene.testimony.pk)
    changes = scene.signed_in("amal").get(asked).content.decode()
    assert str(Verb.ENTER.label) in changes or str(Verb.ADD_TRANSCRIPT.label) in changes
    assert str(Verb.WORK.label) not in changes
    page = scene.signed_in("amal").get(f"{asked}?looks=1").content.decode()
    assert str(Verb.WORK.label) in page
    assert str(Verb.RECORD_CONSENT.label) in page
    assert "amal" in page


def test_where_the_record_cannot_be_written_nothing_is_opened(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P2: the account, the text, the publication page and the grant answer 503, and no key is unwrapped."""
    from archive.audit import log
    from archive.sealing.keystore import KeyStore

    def fails(*_: object, **__: object) -> None:
        raise log.AuditUnavailable("no record")

    unwrapped: list[object] = []
    monkeypatch.setattr(log, "_append", fails)
    monkeypatch.setattr(KeyStore, "unwrap", lambda self, subject: unwrapped.append(subject))
    client = scene.signed_in("amal")
    for url in (
        scene.page("testimony_change", scene.testimony.pk),
        scene.page("transcript_redact", scene.transcript.pk),
        scene.page("testimony_publication", scene.testimony.pk),
        scene.page("grant_change", scene.grant.pk),
        scene.page("case_change", scene.case.pk),
    ):
        assert client.get(url).status_code == 503, url
    assert unwrapped == []
    assert client.get(scene.page("testimony_changelist")).status_code == 200


def test_a_withdrawn_account_shows_its_codes_and_state_and_opens_no_word(scene: Scene) -> None:
    """P3: withdrawal closes it for those who work on it as well."""
    withdraw(scene.people["amal"], scene.testimony, reason="Qanaryat-reason")
    client = scene.signed_in("amal")
    page = client.get(scene.page("testimony_change", scene.testimony.pk)).content.decode()
    assert scene.testimony.code in page
    assert scene.witness.code in page
    assert _found(page) == set()
    assert "Qanaryat-reason" not in page
    assert client.get(scene.page("transcript_redact", scene.transcript.pk)).status_code == 404
    assert client.get(scene.page("testimony_publication", scene.testimony.pk)).status_code == 404
    corrected = client.get(
        scene.page("testimony_change", scene.testimony.pk) + f"?correct={scene.transcript.pk}"
    )
    assert _found(corrected.content.decode()) == set()
    mark = {"do": "mark_every", "words": "Yusuf", "reason": "other", "label": "Person 1"}
    redaction = scene.page("transcript_redact", scene.transcript.pk)
    assert client.post(redaction, mark).status_code == 404
    assert client.post(redaction, {"do": "submit", "nothing": "on"}).status_code == 404
    assert not scene.transcript.redaction_sets.exists()
    told = {"do": "draft", "kind": "summary", "language": "en", "title": "A", "summary": "B"}
    publication = scene.page("testimony_publication", scene.testimony.pk)
    assert client.post(publication, told).status_code == 404
    assert not scene.testimony.renditions.exists()
    for do in ("describe", "participant", "consent", "transcript"):
        client.post(
            scene.page("testimony_change", scene.testimony.pk), {"do": do, "role": "guardian"}
        )
    assert scene.testimony.participants.count() == 1


def test_an_account_that_somebody_does_not_want_kept_opens_no_word_but_can_be_withdrawn(
    scene: Scene,
) -> None:
    """P3: refusing to be kept closes it at once; what remains is to withdraw, or to record another answer."""
    from archive.consent.models import State
    from archive.consent.services import ConsentTerms

    consent.record_consent(
        scene.people["amal"],
        scene.witness,
        ConsentTerms(purpose=Purpose.KEEP, audience=Audience.ARCHIVE, state=State.REFUSED),
    )
    client = scene.signed_in("amal")
    page = client.get(scene.page("testimony_change", scene.testimony.pk)).content.decode()
    assert _found(page) == set()
    assert scene.page("testimony_withdraw", scene.testimony.pk) in page
    assert 'value="consent"' in page
    text = {"do": "transcript", "language": "ar", "kind": "original", "text": "Words."}
    account = scene.page("testimony_change", scene.testimony.pk)
    assert client.post(account, text).status_code == 404
    assert scene.testimony.transcripts.count() == 1
    assert client.get(scene.page("transcript_redact", scene.transcript.pk)).status_code == 404


def test_an_account_of_an_unreleased_import_is_on_no_list_and_has_no_page(scene: Scene) -> None:
    """P7: staged accounts are invisible to every face."""
    client = scene.signed_in("amal")
    assert scene.testimony.code in client.get(scene.page("testimony_changelist")).content.decode()
    KeptImport.objects.filter(pk=scene.kept.pk).update(released_at=None)
    type(scene.testimony).objects.filter(pk=scene.testimony.pk).update(kept_import=scene.kept)
    for url in (
        scene.page("testimony_change", scene.testimony.pk),
        scene.page("testimony_history", scene.testimony.pk),
        scene.page("testimony_publication", scene.testimony.pk),
        scene.page("transcript_redact", scene.transcript.pk),
    ):
        assert client.get(url).status_code == 404, url
    for url in (scene.page("testimony_changelist"), reverse("admin:index")):
        assert scene.testimony.code not in client.get(url).content.decode(), url


def test_messages_and_sessions_carry_nothing_that_was_typed(scene: Scene) -> None:
    """P6: sessions rest in the database in clear."""
    from django.contrib.sessions.models import Session

    client = scene.signed_in("reda")
    url = scene.page("transcript_redact", scene.transcript.pk)
    client.post(
        url,
        {
            "do": "mark_every",
            "words": CANARY["quote"],
            "reason": Reason.OTHER,
            "label": "Person 1",
        },
    )
    stored = " ".join(str(session.get_decoded()) for session in Session.objects.all())
    assert "Marked in one place" in stored
    assert _found(stored) == set()
