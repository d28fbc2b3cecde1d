"""The log's table, in a database of its own, and the mark that an act leaves beside its own rows."""

from typing import ClassVar

from django.db import models

from archive.audit.verbs import Outcome
from archive.core import clock, ids
from archive.sealing.fields import OptionalSealedTextField, SealedModel

__all__ = ["AuditEntry", "CommittedAct"]


class AuditEntry(SealedModel):
    """One line of the log: an intention, or the outcome of one. Never changed, never removed.

    It holds values and no foreign keys, so that it outlives what it speaks of. Free text (a purpose, a query) is sealed
    under a key of the entry's own, so that a name can be erased from it and the line still proves itself.
    """

    sealed_under = "id"

    number = models.BigIntegerField(unique=True)
    act = models.UUIDField(default=ids.new_id, db_index=True)
    # Without choices: what may be recorded is `Verb`'s, and a new verb is no change of this table.
    verb = models.CharField(max_length=40)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    agent_id = models.UUIDField(null=True, db_index=True)
    agent_name = models.CharField(max_length=150)
    object_kind = models.CharField(max_length=40)
    object_id = models.UUIDField(null=True, db_index=True)
    case_id = models.UUIDField(null=True)
    detail = OptionalSealedTextField()
    has_detail = models.BooleanField(default=False)
    salt = models.BinaryField(max_length=16)
    leaf = models.CharField(max_length=64)

    objects: ClassVar[models.Manager["AuditEntry"]] = models.Manager()

    class Meta:
        ordering = ("number",)

    def __str__(self) -> str:
        return f"{self.number} {self.verb} {self.outcome}"


class CommittedAct(models.Model):
    """Stands in the archive's database exactly when the act of this id was committed there."""

    act = models.UUIDField(primary_key=True)
    at = models.DateTimeField(default=clock.now)

    objects: ClassVar[models.Manager["CommittedAct"]] = models.Manager()

    def __str__(self) -> str:
        return str(self.act)
