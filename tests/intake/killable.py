"""An import in a process of its own, which kills itself at a named point. Run by test_kills."""

from pathlib import Path
from typing import TYPE_CHECKING

from tests import killing

if TYPE_CHECKING:
    from archive.users.models import User

ACCOUNTS = 30


def _prepare(folder: Path) -> None:
    from tests.intake.world import account, lines, make_world

    world = make_world(folder)
    consent = {"purpose": "keep", "audience": "archive", "state": "given", "evidence": "form"}
    rows = (account(n, consent=[consent]) for n in range(ACCOUNTS))
    world.file("accounts.jsonl", lines(rows))
    _open_to_a_case(world.archivist, world.reviewer)


def _open_to_a_case(archivist: "User", reviewer: "User") -> None:
    """Somebody reads the collection before the file comes, so that its accounts need codes."""
    import datetime as dt

    from archive.policy.models import Level
    from archive.policy.roles import Role
    from archive.policy.services import GrantAsked
    from archive.testimony.models import Collection
    from archive.workflows import grant
    from tests.world import person

    asked = GrantAsked(
        case=grant.open_case(archivist, name="an inquiry"),
        collection=Collection.objects.get(),
        level=Level.RAW,
        to=person("dima", Role.INVESTIGATOR),
        purpose="inquiry into what happened",
        valid_from=dt.date(2020, 1, 1),
        valid_until=dt.date(2099, 1, 1),
    )
    grant.approve(reviewer, grant.ask(archivist, asked))


def _import(folder: Path) -> str:
    from archive.intake.mapping import ColumnMapping
    from archive.intake.staging import Pace
    from archive.testimony.models import Collection
    from archive.users.models import User
    from archive.workflows.ingest import ImportOrder, import_accounts
    from tests.intake.world import Silent

    order = ImportOrder(
        collection=Collection.objects.get(),
        path=folder / "accounts.jsonl",
        mapping=ColumnMapping(),
    )
    archivist = User.objects.get(username="amal")
    # No limit of time: what each chunk holds must not hang on the machine.
    pace = Pace(accounts=10, codes=8, seconds=60, pause=0)
    return import_accounts(archivist, order, Silent(), pace=pace).ending.value


def _standing() -> dict[str, object]:
    from django.conf import settings

    from archive.audit.log import act
    from archive.audit.verbs import Verb
    from archive.consent.models import ConsentRecord
    from archive.policy.access import visible_to
    from archive.policy.models import CaseCode, Level
    from archive.sealing.files import open_sealed_file
    from archive.testimony.models import CustodyEvent, KeptImport, Testimony
    from archive.users.models import User

    archivist = User.objects.get(username="amal")
    with act(archivist.agent, Verb.WORK, kind="collection"):
        testimonies = Testimony.objects.order_by("import_row")
        texts = [transcript.text for one in testimonies for transcript in one.transcripts.all()]
        kept = [
            b"".join(open_sealed_file(one.stored_name, subject=one.pk)).decode()
            for one in KeptImport.objects.filter(released_at__isnull=False)
        ]
    return {
        "visible": visible_to(archivist, Level.RAW).count(),
        "on_desk": Testimony.objects.released().count(),
        "staged": testimonies.count(),
        "rows": [one.import_row for one in testimonies],
        "texts": texts,
        "codes": CaseCode.objects.count(),
        "consents": ConsentRecord.objects.count(),
        "imports": KeptImport.objects.count(),
        "kept": kept,
        "files": sum(file.is_file() for file in Path(settings.ARCHIVE_PROTECTED_FILES).rglob("*")),
        "custody": sorted(CustodyEvent.objects.values_list("kind", flat=True)),
    }


if __name__ == "__main__":
    killing.main(prepare=_prepare, act=_import, standing=_standing)
