"""Who comes into the reading room, and by which purpose. Asked on every request; nothing is remembered but an id."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache

from archive.core.errors import AccessDenied
from archive.policy.models import PurposeStatement
from archive.policy.reading import cases_of, purpose_in_effect
from archive.users.models import User
from archive.web.shared.redirects import NEXT, SeeOther

PURPOSE = "purpose"

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Reading:
    """Somebody reading for a purpose in effect."""

    user: User
    statement: PurposeStatement


def for_readers(
    view: Callable[Concatenate[HttpRequest, User, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let in who is signed in and has something open; to others the room does not exist."""

    @never_cache
    @wraps(view)
    def entered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not isinstance(request.user, User):
            return redirect_to_login(request.get_full_path(), reverse("sign_in"), NEXT)
        if not cases_of(request.user):
            raise AccessDenied("nothing is open to them")
        return view(request, request.user, *args, **kwargs)

    return entered


def for_a_purpose(
    view: Callable[Concatenate[HttpRequest, Reading, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let in readers whose purpose is in effect; ask the others to say what they read for."""

    @for_readers
    @wraps(view)
    def read(
        request: HttpRequest, user: User, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        statement = statement_held(request, user)
        if statement is None:
            wanted = request.get_full_path() if request.method != "POST" else reverse("room_search")
            return SeeOther(f"{reverse('room')}?{urlencode({NEXT: wanted})}")
        return view(request, Reading(user, statement), *args, **kwargs)

    return read


def statement_held(request: HttpRequest, user: User) -> PurposeStatement | None:
    """The purpose that this session reads for, where it is in effect."""
    try:
        held = UUID(str(request.session.get(PURPOSE)))
    except ValueError:
        return None
    return purpose_in_effect(user, held)


def hold(request: HttpRequest, statement: PurposeStatement) -> None:
    """Read for this purpose from now on."""
    request.session[PURPOSE] = str(statement.pk)
