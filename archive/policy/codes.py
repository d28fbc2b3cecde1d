"""An account's code in each case. A code is a name and opens nothing: what a case reads, its grants in effect decide."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from archive.audit.log import Act
from archive.core import clock, ids
from archive.policy.models import Case, CaseCode
from archive.testimony.models import Collection, Testimony

# Keys that one question to the database may name, and rows that one INSERT makes.
FEW = 500


def cases_reading(collection: Collection) -> list[Case]:
    """The cases that hold, or will hold, a valid grant on the collection."""
    return list(
        Case.objects.filter(
            grants__collection=collection,
            grants__approved_at__isnull=False,
            grants__revoked_at__isnull=True,
            grants__valid_until__gte=clock.today(),
        )
        .defer("name")
        .distinct()
    )


def without_code(case: Case, accounts: QuerySet[Testimony]) -> list[UUID]:
    """Those of these accounts that have no code in the case yet."""
    issued = CaseCode.objects.filter(case=case, testimony=OuterRef("pk"))
    return list(accounts.order_by().exclude(Exists(issued)).values_list("pk", flat=True))


def issue_case_codes(act: Act, case: Case, accounts: Sequence[UUID]) -> None:
    """Give each of these accounts its own code in the case, where it has none yet; call it in a transaction.

    A search drops an account without a code, as if the index were wrong: so the codes are there before the grant or the
    release that shows the account is committed. Codes that were issued for a grant that never came to be, or for accounts
    never released, open nothing, are shown to nobody, and serve the next time.
    """
    for first in range(0, len(accounts), FEW):
        few = accounts[first : first + FEW]
        known = CaseCode.objects.filter(case=case, testimony__in=few)
        having = set(known.values_list("testimony", flat=True))
        CaseCode.objects.bulk_create(
            CaseCode(case=case, testimony_id=account, code=ids.new_code("A"))
            for account in few
            if account not in having
        )
