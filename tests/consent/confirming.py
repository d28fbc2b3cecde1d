"""The confirmation of an import in a process of its own, which kills itself at a named point. Run by test_confirming_kills.

``python -m tests.consent.confirming prepare FOLDER`` makes an archive with an imported file; ``... run FOLDER POINT TIMES``
confirms its consents and dies when the point was reached so often; ``... resume FOLDER`` says what stands, confirms to the
end, and says it again.
"""

import json
import os
import signal
import sys
from pathlib import Path

ACCOUNTS = 7


def main(what: str, folder: Path, point: str = "", times: str = "1") -> None:
    """Do one of the three. `what` is the first argument."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    os.environ["ARCHIVE_TEST_DIR"] = str(folder)
    import django

    django.setup()
    if what == "prepare":
        _prepare(folder)
    elif what == "run":
        _die_at(point, int(times))
        _confirm()
    else:
        before = _standing()
        answer = _confirm()
        print(json.dumps({"before": before, "answer": answer, "after": _standing()}))


def _prepare(folder: Path) -> None:
    from django.conf import settings
    from django.core.management import call_command

    from archive.sealing.keyring import make_keyring
    from tests.intake.world import account, lines, make_world

    make_keyring(Path(settings.ARCHIVE_KEYRING))
    for database in ("default", "audit"):
        call_command("migrate", database=database, verbosity=0)
    world = make_world(folder)
    consents = [
        {"purpose": purpose, "audience": audience, "state": "given", "evidence": "form"}
        for purpose, audience in (("keep", "archive"), ("publish_summary", "public"))
    ]
    rows = (account(number, consent=consents) for number in range(ACCOUNTS))
    world.bring_in(world.file("accounts.jsonl", lines(rows)))


def _confirm() -> dict[str, int] | str:
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


def _die_at(point: str, times: int) -> None:
    from archive.core import failpoints

    count = 0

    def watcher(name: str) -> None:
        nonlocal count
        count += name == point
        if count == times:
            os.kill(os.getpid(), signal.SIGKILL)

    failpoints.watch(watcher)


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
    main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:])
