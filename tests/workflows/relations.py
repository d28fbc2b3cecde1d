"""Relations, and what they are made between."""

from django.urls import reverse

from archive.testimony.models import Relation, RelationKind, Testimony
from archive.workflows import relate
from tests.world import World


def two_accounts(world: World) -> tuple[Testimony, str]:
    """An account, and the code of another."""
    return world.account("The mill burned."), world.account("The ferry came.").code


def proposed_relation(world: World) -> Relation:
    """A relation that waits for a decision."""
    one, code = two_accounts(world)
    return relate.propose(world.archivist, one, code=code, kind=RelationKind.FOLLOW_UP)


def sent_on_relations(
    world: World, account: Testimony, code: str
) -> dict[str, tuple[str, dict[str, object]]]:
    """Where the desk's acts on relations are sent, and what is sent."""

    def page(testimony: Testimony) -> str:
        return reverse("admin:archive_testimony_change", args=[testimony.pk])

    related = proposed_relation(world)
    of_related = page(related.other)
    relate = {"do": "relate", "kind": "repeats", "code": code}
    confirm = {"do": "confirm_relation", "relation": related.pk}
    reject = {"do": "reject_relation", "relation": related.pk}
    return {
        "testimony_change:relate": (page(account), {**relate}),
        "testimony_change:confirm_rel": (of_related, confirm),
        "testimony_change:reject_rel": (of_related, reject),
    }
