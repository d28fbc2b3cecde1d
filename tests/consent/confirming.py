"""The confirmation of an import in a process of its own, killed at a named point. Run by test_confirming_kills."""

from pathlib import Path

from tests import killing

ACCOUNTS = 7


def _prepare(folder: Path) -> None:
    from tests.intake.world import account, lines, make_world

    world = make_world(folder)
    consents = [
        {"purpose": purpose, "audience": audience, "state": "given", "evidence": "form"}
        for purpose, audience in (("keep", "archive"), ("publish_summary", "public"))
    ]
    rows = (account(number, consent=consents) for number in range(ACCOUNTS))
    world.bring_in(world.file("accounts.jsonl", lines(rows)))


def _confirm(_folder: Path) -> dict[str, int] | str:
    from archive.core.errors import Conflict
    from archive.intake.staging import Pace
    from archive.testimony.models import KeptImport
    from archive.users.models import User
    from archive.workflows.consent import confirm_import

    reviewer = User.objects.get(username="basim")
    pace = Pace(accounts=3, seconds=60, pause=0)
    try:
        answer = confirm_import(reviewer, KeptImport.objects.get(), pace=pace)
    except Conflict as error:
        return str(error)
    return {"confirmed": answer.confirmed, "waiting": answer.waiting, "overtaken": answer.overtaken}


def _standing() -> dict[str, object]:
    import datetime as dt

    from archive.audit.log import settle
    from archive.audit.models import AuditEntry
    from archive.consent.models import ConsentRecord
    from archive.testimony.models import KeptImport, Testimony

    settle(older_than=dt.timedelta(0))
    kept = KeptImport.objects.get()
    in_effect = ConsentRecord.objects.filter(is_current=True, confirmed_by__isnull=False)
    done = AuditEntry.objects.filter(verb="confirm-consent", outcome="done")
    accounts = set(Testimony.objects.values_list("pk", flat=True))
    return {
        "in_effect": in_effect.count(),
        "half_done": sum(
            in_effect.filter(testimony_id=account).count() not in (0, 2) for account in accounts
        ),
        # How often the log says that an account's consents were confirmed.
        "on_record": sorted(
            done.filter(object_id=account).count()
            for account in accounts
            if in_effect.filter(testimony_id=account).exists()
        ),
        "by": kept.consents_confirmed_by.username if kept.consents_confirmed_by else "",
        "is_confirmed": kept.consents_confirmed_at is not None,
    }


if __name__ == "__main__":
    killing.main(prepare=_prepare, act=_confirm, standing=_standing)
