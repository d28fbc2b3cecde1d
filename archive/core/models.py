"""Base model and the outbox."""

from typing import ClassVar

from django.db import models

from archive.core import clock, ids

__all__ = ["OutboxEntry"]


class ArchiveModel(models.Model):
    """A row with a random primary key that exists before the row does."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        abstract = True


class OutboxEntry(models.Model):
    """A testimony whose place in the index must be looked at again.

    It holds an id and nothing else: an index is made from the database as it stands, never from a message.
    """

    testimony_id = models.UUIDField(db_index=True)
    touched_at = models.DateTimeField(default=clock.now)

    objects: ClassVar[models.Manager["OutboxEntry"]] = models.Manager()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"outbox {self.pk}"
