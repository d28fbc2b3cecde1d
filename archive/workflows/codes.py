"""Codes of many accounts in a case, issued a few at a time ahead of the small commit that needs them."""

import time

from django.db import transaction
from django.db.models import QuerySet

from archive.audit.log import Act
from archive.core import failpoints
from archive.intake.staging import Pace
from archive.policy.codes import issue_case_codes, without_code
from archive.policy.models import Case
from archive.testimony.models import Testimony


def issue_in_turns(act: Act, case: Case, accounts: QuerySet[Testimony], pace: Pace) -> None:
    """Issue codes until a few at most are missing: what came meanwhile is left to the commit that shows the accounts.

    Each turn is a transaction of its own, at most `pace.codes` rows, so that others write in between. Cut off at any point,
    it goes on from there when the act is done again: the turns that were committed open nothing (`archive.policy.codes`).
    """
    while len(missing := without_code(case, accounts)) > pace.codes:
        for first in range(0, len(missing), pace.codes):
            with transaction.atomic(durable=True):
                issue_case_codes(act, case, missing[first : first + pace.codes])
                failpoints.reached("codes-in-turn")
            failpoints.reached("turn-of-codes-committed")
            time.sleep(pace.pause)
