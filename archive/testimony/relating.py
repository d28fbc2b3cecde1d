"""Writes to relations. Each asks for the act that records it. No index holds a relation, so no outbox is touched."""

from uuid import UUID

from archive.audit.log import Act
from archive.core import clock
from archive.core.errors import Conflict, InvalidInput
from archive.testimony.models import Relation, RelationKind, RelationState, Testimony
from archive.testimony.services import require_standing


def propose_relation(
    act: Act,
    *,
    relation_id: UUID,
    one: Testimony,
    other: Testimony,
    kind: RelationKind,
    by_machine: bool = False,
) -> Relation:
    """Say that `one` is to `other` what `kind` says. Nobody is told of it before it is confirmed.

    `relation_id` is the new row's, which the record names already. Raises InvalidInput for an account and itself,
    Conflict where a relation of this kind stands between the two in either direction, or an account is withdrawn.
    """
    if one.pk == other.pk:
        raise InvalidInput("an account has no relation to itself", place="code")
    for each in (one, other):
        require_standing(each)
    standing = Relation.objects.of(one.pk).of(other.pk).filter(kind=kind)
    if standing.exclude(state=RelationState.REJECTED).exists():
        raise Conflict("this relation is noted already")
    return Relation.objects.create(
        id=relation_id,
        one=one,
        other=other,
        kind=kind,
        by_machine=by_machine,
        proposed_by_id=act.person,
    )


def confirm_relation(act: Act, relation: Relation) -> None:
    """Stand by a proposed relation: from this commit readers of both accounts are told. Raises Conflict."""
    relation.refresh_from_db()
    if relation.state != RelationState.PROPOSED:
        raise Conflict("this relation was decided already")
    _decide(act, relation, RelationState.CONFIRMED)


def reject_relation(act: Act, relation: Relation) -> None:
    """Say that it is not so, also of one that was confirmed: from this commit nobody is told of it. Raises Conflict."""
    relation.refresh_from_db()
    if relation.state == RelationState.REJECTED:
        raise Conflict("this relation was decided already")
    _decide(act, relation, RelationState.REJECTED)


def _decide(act: Act, relation: Relation, state: RelationState) -> None:
    relation.state = state
    relation.decided_by_id = act.person
    relation.decided_at = clock.now()
    relation.save(update_fields=["state", "decided_by", "decided_at"])
