"""`has_perm`: guardian's row and a valid grant or duty, and for an account the same rule as `can_view`."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model

from archive.core import clock
from archive.policy.access import can_view
from archive.policy.levels import PERMISSIONS, WORK
from archive.policy.models import Level
from archive.policy.objects import has_row
from archive.policy.querysets import duties_of, grants_of
from archive.testimony.models import Collection, Testimony
from archive.users.models import User

_LEVELS = {f"archive.{codename}": level for level, codename in PERMISSIONS.items()}


class GrantBackend(ModelBackend):
    """Signs people in as Django does; answers every other question from `archive.policy`.

    No permission is held without an object, none by being a superuser, and none by a row of guardian's alone.
    """

    def has_perm(self, user_obj: Any, perm: str, obj: Model | None = None) -> bool:
        if isinstance(user_obj, AnonymousUser) or not isinstance(user_obj, User):
            return False
        if not user_obj.is_active or obj is None:
            return False
        if perm == f"archive.{WORK}" and isinstance(obj, Collection):
            return self._may_work(user_obj, obj)
        level = _LEVELS.get(perm)
        if level is None:
            return False
        if isinstance(obj, Collection):
            return self._opens(user_obj, obj, level)
        if isinstance(obj, Testimony):
            opens = self._opens(user_obj, obj.collection, level)
            return opens and can_view(user_obj, obj, level).allowed
        return False

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return False

    def get_all_permissions(self, user_obj: Any, obj: Model | None = None) -> set[str]:
        return set()

    def get_user_permissions(self, user_obj: Any, obj: Model | None = None) -> set[str]:
        return set()

    def get_group_permissions(self, user_obj: Any, obj: Model | None = None) -> set[str]:
        return set()

    def _may_work(self, user: User, collection: Collection) -> bool:
        return (
            has_row(user, WORK, collection)
            and duties_of(user).filter(collection=collection).exists()
        )

    def _opens(self, user: User, collection: Collection, level: Level) -> bool:
        if level == Level.RAW and self._may_work(user, collection):
            return True
        valid = grants_of(user, at=clock.today()).filter(collection=collection, level=level)
        return has_row(user, PERMISSIONS[level], collection) and valid.exists()
