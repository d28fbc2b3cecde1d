"""Cases, grants, duties, purposes, and guardian's rows."""

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from archive.core import clock
from archive.core.models import ArchiveModel
from archive.sealing.fields import SealedModel, SealedTextField
from archive.testimony.models import Collection, Testimony
from archive.users.models import Organisation

__all__ = [
    "Assignment",
    "Case",
    "CaseCode",
    "CollectionGroupPermission",
    "CollectionUserPermission",
    "Grant",
    "PurposeStatement",
]

WHO = settings.AUTH_USER_MODEL


class CollectionUserPermission(UserObjectPermissionBase):
    """Guardian's rows for users, with a foreign key. Written by the grant and duty services only."""

    content_object = models.ForeignKey(Collection, on_delete=models.CASCADE)


class CollectionGroupPermission(GroupObjectPermissionBase):
    """Guardian's rows for groups, with a foreign key. Written by the grant and duty services only."""

    content_object = models.ForeignKey(Collection, on_delete=models.CASCADE)


class Case(SealedModel):
    """A body's or an investigator's inquiry. Its name may tell whom it is about, so it is sealed."""

    sealed_under = "id"

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = SealedTextField(_("name"))
    opened_by = models.ForeignKey(WHO, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[models.Manager["Case"]] = models.Manager()

    class Meta:
        ordering = ("code",)
        verbose_name = _("case")
        verbose_name_plural = _("cases")

    def __str__(self) -> str:
        return self.code


class CaseCode(ArchiveModel):
    """An account's code in one case: random, unrelated to its code anywhere else (P1)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    testimony = models.ForeignKey(Testimony, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)

    objects: ClassVar[models.Manager["CaseCode"]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "testimony"], name="one_code_in_a_case"),
            models.UniqueConstraint(fields=["case", "code"], name="code_stands_once_in_a_case"),
        ]

    def __str__(self) -> str:
        return self.code


class Level(models.TextChoices):
    """How much of an account is read. Each level asks consent its own question; none includes another."""

    PUBLIC = "public", _("public")
    PARTNER = "partner", _("partner")
    COURT = "court", _("court")
    RAW = "raw", _("raw")


GRANTED_LEVELS = (Level.PARTNER, Level.COURT, Level.RAW)


class Grant(SealedModel):
    """Who may read which collection at which level, for what purpose, from and until when.

    One row per decision. After it was decided it is changed by nothing but its revocation.
    """

    sealed_under = "id"

    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="grants", verbose_name=_("case")
    )
    collection = models.ForeignKey(
        Collection, on_delete=models.PROTECT, related_name="grants", verbose_name=_("collection")
    )
    level = models.CharField(
        _("level"), max_length=10, choices=[(level.value, level.label) for level in GRANTED_LEVELS]
    )
    user = models.ForeignKey(
        WHO,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("user"),
    )
    group = models.ForeignKey(
        Group,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("group"),
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organisation"),
    )
    purpose = SealedTextField(_("purpose"))
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"))
    asked_by = models.ForeignKey(WHO, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    approved_by = models.ForeignKey(WHO, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    refused_by = models.ForeignKey(WHO, on_delete=models.PROTECT, null=True, related_name="+")
    refused_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(WHO, on_delete=models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["Grant"]] = models.Manager()

    class Meta:
        ordering = ("-asked_at",)
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(
                    user__isnull=False, group__isnull=True, organisation__isnull=True
                )
                | models.Q(user__isnull=True, group__isnull=False, organisation__isnull=True)
                | models.Q(user__isnull=True, group__isnull=True, organisation__isnull=False),
                name="grant_is_to_one",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until__gte=models.F("valid_from")),
                name="grant_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True)
                | ~models.Q(approved_by=models.F("asked_by")),
                name="grant_approved_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True)
                | models.Q(user__isnull=True)
                | ~models.Q(approved_by=models.F("user")),
                name="nobody_approves_their_own_grant",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True, approved_at__isnull=True)
                | models.Q(approved_by__isnull=False, approved_at__isnull=False),
                name="grant_approval_is_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_at__isnull=True) | models.Q(refused_at__isnull=True),
                name="grant_has_one_decision",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.level}"


class Assignment(ArchiveModel):
    """A duty of one person in one collection. Ended, never deleted."""

    user = models.ForeignKey(WHO, on_delete=models.PROTECT, related_name="+")
    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=30)
    assigned_by = models.CharField(max_length=150)
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["Assignment"]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "collection", "role"],
                condition=models.Q(ended_at__isnull=True),
                name="duty_held_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.role}"


class PurposeStatement(SealedModel):
    """What somebody said they read for, within one case. Holds for a working day."""

    sealed_under = "id"

    user = models.ForeignKey(WHO, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    text = SealedTextField(_("purpose"))
    expires_at = models.DateTimeField()

    objects: ClassVar[models.Manager["PurposeStatement"]] = models.Manager()

    def __str__(self) -> str:
        return "purpose"
