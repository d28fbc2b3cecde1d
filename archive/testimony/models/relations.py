"""What two accounts are to one another."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _

from archive.core.models import ArchiveModel
from archive.testimony.models.accounts import Testimony
from archive.testimony.querysets import RelationQuerySet

WHO = settings.AUTH_USER_MODEL


class RelationKind(models.TextChoices):
    """What the one account is to the other."""

    FOLLOW_UP = "follow_up", _("goes on with")
    CORRECTION = "correction", _("corrects")
    RETRACTION = "retraction", _("takes back")
    SAME_INTERVIEW = "same_interview", _("is of the same interview as")
    REPEATS = "repeats", _("repeats")
    HEARD_FROM = "heard_from", _("was heard from the teller of")


class RelationState(models.TextChoices):
    """Whether an archivist stands by it."""

    PROPOSED = "proposed", _("proposed")
    CONFIRMED = "confirmed", _("confirmed")
    REJECTED = "rejected", _("rejected")


class Relation(ArchiveModel):
    """`one` is to `other` what `kind` says. Only a confirmed one is told to readers, to those who may read both.

    It neither publishes nor discloses, so one person may propose and confirm it; who did stands here. What was rejected
    stays, so that the machine does not propose it again.
    """

    one = models.ForeignKey(Testimony, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Testimony, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("what it is to the other"), max_length=20, choices=RelationKind)
    state = models.CharField(max_length=10, choices=RelationState, default=RelationState.PROPOSED)
    # Found by `archive.search.repeats`, and put forward by the person who looked.
    by_machine = models.BooleanField(default=False)
    proposed_by = models.ForeignKey(WHO, on_delete=models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(WHO, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["Relation"]] = RelationQuerySet.as_manager()

    class Meta:
        ordering = ("created_at",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                Least("one", "other"),
                Greatest("one", "other"),
                "kind",
                condition=~models.Q(state="rejected"),
                name="relation_stands_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(one=models.F("other")), name="relation_is_between_two"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state="proposed", decided_by__isnull=True, decided_at__isnull=True
                )
                | (
                    ~models.Q(state="proposed")
                    & models.Q(decided_by__isnull=False, decided_at__isnull=False)
                ),
                name="relation_decision_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
