"""Relations between accounts: proposed, confirmed and rejected by archivists of both collections."""

from archive.audit.log import change
from archive.audit.verbs import Verb
from archive.core.errors import AccessDenied, InvalidInput
from archive.core.ids import new_id
from archive.policy import duties
from archive.policy.roles import Duty
from archive.testimony import relating
from archive.testimony.models import Relation, RelationKind, Testimony
from archive.users.models import User


def propose(
    user: User, testimony: Testimony, *, code: str, kind: RelationKind, by_machine: bool = False
) -> Relation:
    """Say that the account is to the one of this internal code what `kind` says.

    The other account is one of a collection in which the user may do the same. Raises InvalidInput alike for a code that
    is nobody's and for one of an account that is not theirs to work on (P1).
    """
    relation_id = new_id()
    with change(user.agent, Verb.RELATE, on=Relation(pk=relation_id)) as act:
        duties.require(user, Duty.RELATE, testimony.collection)
        other = (
            Testimony.objects.released()
            .filter(
                code=code.strip().upper(),
                collection__in=duties.worker(user).where(Duty.RELATE),
            )
            .first()
        )
        if other is None:
            raise InvalidInput("no account that you may relate has this code", place="code")
        return relating.propose_relation(
            act,
            relation_id=relation_id,
            one=testimony,
            other=other,
            kind=kind,
            by_machine=by_machine,
        )


def confirm(user: User, relation: Relation) -> None:
    """Stand by it. It opens neither account, so who proposed it may do it too."""
    with change(user.agent, Verb.CONFIRM_RELATION, on=relation) as act:
        _require_both(user, relation)
        relating.confirm_relation(act, relation)


def reject(user: User, relation: Relation) -> None:
    """Say that it is not so, also where it was confirmed."""
    with change(user.agent, Verb.REJECT_RELATION, on=relation) as act:
        _require_both(user, relation)
        relating.reject_relation(act, relation)


def _require_both(user: User, relation: Relation) -> None:
    """Raise AccessDenied unless they may relate in the collections of both accounts."""
    mine = duties.worker(user).where(Duty.RELATE)
    if not Relation.objects.within(mine).filter(pk=relation.pk).exists():
        raise AccessDenied("no such relation")
