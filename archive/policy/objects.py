"""Guardian's rows: written beside grants and duties, read by the backend. No other module knows guardian."""

from copy import copy

from django.contrib.auth.models import Group
from guardian.core import ObjectPermissionChecker
from guardian.shortcuts import assign_perm, remove_perm

from archive.testimony.models import Collection
from archive.users.models import Organisation, User


def has_row(user: User, codename: str, collection: Collection) -> bool:
    """Whether guardian holds a row for the user or one of their groups.

    Guardian says yes to every superuser, so it is asked about a copy that is none.
    """
    plain = copy(user)
    plain.is_superuser = False
    return bool(ObjectPermissionChecker(plain).has_perm(codename, collection))


def write_row(holder: User | Group, codename: str, collection: Collection) -> None:
    """Add guardian's row, or leave the one that stands."""
    assign_perm(f"archive.{codename}", holder, collection)


def remove_row(holder: User | Group, codename: str, collection: Collection) -> None:
    """Remove guardian's row."""
    remove_perm(f"archive.{codename}", holder, collection)


def group_of(organisation: Organisation) -> Group:
    """The group that stands for an organisation's members in guardian's tables."""
    group, _ = Group.objects.get_or_create(name=f"organisation:{organisation.pk}")
    return group
