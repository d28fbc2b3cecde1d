"""The user and the organisation."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin, UserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from archive.audit.log import Agent
from archive.core.models import ArchiveModel
from archive.sealing.fields import SealedModel, SealedTextField

__all__ = ["MailAddress", "Organisation", "User"]


class OrganisationKind(models.TextChoices):
    """What an organisation is to the archive."""

    CUSTODIAN = "custodian", _("custodian")
    GATHERER = "gatherer", _("gatherer of testimony")
    ACCOUNTABILITY_BODY = "body", _("accountability body")
    SOURCE = "source", _("source of figures")


class Organisation(ArchiveModel):
    """A custodian, a gatherer, a body that asks, the source of a figure."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind.choices)

    objects: ClassVar[models.Manager["Organisation"]] = models.Manager()

    class Meta:
        ordering = ("name",)
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self) -> str:
        return self.name


class User(ArchiveModel, AbstractBaseUser, PermissionsMixin):
    """Someone who signs in. Being superuser opens nothing protected.

    Django answers yes to a superuser before any backend is asked, and answers from the role's groups whatever object
    is meant; both short cuts are closed here: every question goes to the backends, and those ask `archive.policy`.
    """

    username = models.CharField(
        _("user name"), max_length=150, unique=True, validators=[UnicodeUsernameValidator()]
    )
    display_name = models.CharField(_("name shown to colleagues"), max_length=150, blank=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_staff = models.BooleanField(
        _("may enter the desk"), default=False, help_text=_("Follows from the roles held.")
    )
    is_active = models.BooleanField(_("active"), default=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering = ("username",)
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.username

    @property
    def agent(self) -> Agent:
        """This user as the log writes it."""
        return Agent(id=self.pk, name=self.username)

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        """As Django's, without its short cut for superusers."""
        from django.contrib.auth import get_backends

        return self.is_active and any(
            backend.has_perm(self, perm, obj=obj) for backend in get_backends()
        )

    def has_module_perms(self, app_label: str) -> bool:
        """No: what a room shows is decided for each collection, by `archive.policy`."""
        return False


class MailAddress(SealedModel):
    """Where somebody wants to be told that there is something to look at. Sealed: it leads to a person outside."""

    sealed_under = "id"

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    address = SealedTextField()

    objects: ClassVar[models.Manager["MailAddress"]] = models.Manager()

    def __str__(self) -> str:
        return "mail address"
