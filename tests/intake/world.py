"""A collection, the people who work on it, and files to import."""

import gzip
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.core.management import CommandError, call_command

from archive.audit.log import OPERATOR, change
from archive.audit.verbs import Verb
from archive.intake.mapping import ColumnMapping, read_mapping
from archive.intake.staging import Pace
from archive.policy.roles import Role
from archive.policy.services import assign_duty
from archive.testimony.models import Collection
from archive.testimony.services import CollectionDescription, create_collection
from archive.users.models import User
from archive.users.services import add_user
from archive.workflows.ingest import ImportAnswer, ImportOrder, check_import, import_accounts

QUICK = Pace(accounts=20, seconds=0.1, pause=0.0)


@dataclass
class Silent:
    """Progress that nobody sees."""

    steps: list[int] = field(default_factory=list)

    def begin(self, what: str, total: int | None) -> None: ...

    def step(self, accounts: int) -> None:
        self.steps.append(accounts)

    def end(self) -> None: ...


@dataclass(frozen=True)
class World:
    """One collection with an archivist and a reviewer."""

    folder: Path
    collection: Collection
    archivist: User
    reviewer: User

    def file(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        data = content.encode() if isinstance(content, str) else content
        path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        return path

    def order(self, path: Path, mapping: object = None, *, encoding: str = "") -> ImportOrder:
        read = ColumnMapping() if mapping is None else read_mapping(json.dumps(mapping))
        return ImportOrder(collection=self.collection, path=path, mapping=read, encoding=encoding)

    def check(self, path: Path, mapping: object = None, *, encoding: str = "") -> ImportAnswer:
        return check_import(self.archivist, self.order(path, mapping, encoding=encoding), Silent())

    def bring_in(self, path: Path, mapping: object = None, *, encoding: str = "") -> ImportAnswer:
        order = self.order(path, mapping, encoding=encoding)
        return import_accounts(self.archivist, order, Silent(), pace=QUICK)


def make_world(folder: Path) -> World:
    with change(OPERATOR, Verb.CREATE_COLLECTION, kind="collection") as act:
        described = CollectionDescription(code="WELL", title="The well (invented)")
        collection = create_collection(act, described)
        archivist, reviewer = (
            add_user(act, username=name, display_name="", password="a long enough one")
            for name in ("amal", "basim")
        )
        assign_duty(act, archivist, collection, Role.ARCHIVIST)
        assign_duty(act, reviewer, collection, Role.REVIEWER)
    return World(folder, collection, archivist, reviewer)


def account(number: int, **more: object) -> dict[str, object]:
    """An invented account as JSON Lines have it."""
    return {
        "source_id": f"W-{number}",
        "language": "en",
        "text": f"Account {number} of the well.\n\nWe filled it with stones.",
        "participants": ["witness"],
        **more,
    }


def lines(rows: Iterable[Mapping[str, object]]) -> str:
    """Rows as JSON Lines."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


@dataclass(frozen=True)
class Ran:
    """What the command did: exit code and all that it said."""

    code: int
    out: str

    def __contains__(self, words: str) -> bool:
        return words in self.out


def run_command(*arguments: str) -> Ran:
    """Run the command in this process, as the shell would see it."""
    out = io.StringIO()
    try:
        call_command("import_accounts", *arguments, stdout=out, stderr=out)
    except CommandError as error:
        return Ran(error.returncode, out.getvalue() + str(error))
    return Ran(0, out.getvalue())
