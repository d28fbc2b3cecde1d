"""Cases and grants: who asks does not approve."""

from archive.audit.log import act, change, committing
from archive.audit.verbs import Verb
from archive.core import failpoints
from archive.core.errors import AccessDenied
from archive.intake.staging import PACE, Pace
from archive.policy import duties, services
from archive.policy.models import Case, Grant, PurposeStatement
from archive.policy.roles import Duty
from archive.policy.services import GrantAsked
from archive.users.models import User
from archive.workflows.codes import issue_in_turns


def open_case(user: User, *, name: str) -> Case:
    """A new case. Whoever may ask for grants anywhere may open one."""
    if not duties.may_somewhere(user, Duty.ASK_GRANT):
        raise AccessDenied("no such duty")
    with change(user.agent, Verb.OPEN_CASE, kind="case") as act:
        return services.open_case(act, name=name)


def ask(user: User, asked: GrantAsked) -> Grant:
    """Ask that a collection be opened to somebody within a case."""
    with change(user.agent, Verb.ASK_GRANT, on=asked.collection, case=asked.case.pk) as act:
        duties.require(user, Duty.ASK_GRANT, asked.collection)
        return services.ask_grant(act, asked)


def approve(user: User, grant: Grant, *, pace: Pace = PACE) -> None:
    """Open what was asked for, as another person.

    The codes of a big collection are issued before, in turns; then one small commit opens the grant. Cut off before that
    commit, nothing is open, and whoever approves next goes on from there.
    """
    with act(user.agent, Verb.APPROVE_GRANT, on=grant, case=grant.case_id) as this:
        duties.require(user, Duty.DECIDE_GRANT, grant.collection)
        services.require_approvable(this, grant)
        issue_in_turns(this, grant.case, services.accounts_under(grant), pace)
        with committing(this):
            duties.require(user, Duty.DECIDE_GRANT, grant.collection)
            services.approve_grant(this, grant)
            failpoints.reached("grant-approving")
        failpoints.reached("grant-approved")


def refuse(user: User, grant: Grant) -> None:
    """Refuse what was asked for."""
    with change(user.agent, Verb.REFUSE_GRANT, on=grant, case=grant.case_id) as act:
        duties.require(user, Duty.DECIDE_GRANT, grant.collection)
        services.refuse_grant(act, grant)


def revoke(user: User, grant: Grant) -> None:
    """Close what a grant opened. Who may ask or decide may revoke: closing needs no second person."""
    if not any(
        duties.may(user, duty, grant.collection) for duty in (Duty.ASK_GRANT, Duty.DECIDE_GRANT)
    ):
        raise AccessDenied("no such grant")
    with change(user.agent, Verb.REVOKE_GRANT, on=grant, case=grant.case_id) as act:
        services.revoke_grant(act, grant)


def state_purpose(user: User, case: Case, *, text: str) -> PurposeStatement:
    """Say what one reads for in a case; asked before a protected account opens."""
    with change(user.agent, Verb.STATE_PURPOSE, on=case, case=case.pk) as act:
        return services.state_purpose(act, user, case, text=text)
