"""Signing in and out, and the pages that say no."""

from django.contrib.auth import logout
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from archive.audit.log import Agent, act, change
from archive.audit.verbs import Verb
from archive.policy.duties import works_at_desk
from archive.policy.reading import cases_of
from archive.users.models import User
from archive.web.shared.forms import SignInForm
from archive.web.shared.redirects import NEXT, SeeOther, own_path

# Whoever is refused is nobody known: the name that was typed may be a mistyped password, so it is not kept.
VISITOR = Agent(id=None, name="visitor")


@method_decorator(never_cache, name="dispatch")
class SignIn(LoginView):
    """Sign-in, on record: whether it succeeds or not, and not at all while the record can't be written (P2)."""

    http_method_names = ["get", "head", "post"]
    template_name = "shared/sign_in.html"
    authentication_form = SignInForm
    redirect_field_name = NEXT

    def get_redirect_url(self, request: HttpRequest | None = None) -> str:
        return own_path(request or self.request)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        user = form.get_user()
        if not isinstance(user, User):
            return self.form_invalid(form)
        with change(user.agent, Verb.SIGN_IN, on=user):
            return super().form_valid(form)

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        with act(VISITOR, Verb.SIGN_IN_REFUSED, kind="user"):
            return super().form_invalid(form)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, on record."""
    if isinstance(request.user, User):
        with change(request.user.agent, Verb.SIGN_OUT, on=request.user):
            logout(request)
    return SeeOther(reverse("home"))


@never_cache
@require_safe
def after_sign_in(request: HttpRequest) -> HttpResponse:
    """Where somebody works: the desk, the reading room, or a page that says that nothing is open to them."""
    if not isinstance(request.user, User):
        return SeeOther(reverse("sign_in"))
    if works_at_desk(request.user):
        return SeeOther(reverse("admin:index"))
    if cases_of(request.user):
        return SeeOther(reverse("room"))
    return render(request, "shared/nothing_open.html")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The one 404: the same bytes for missing and forbidden, for everybody, on every path of a language (P1)."""
    return render(request, "shared/not_found.html", status=404)


def unavailable(request: HttpRequest) -> HttpResponse:
    """503: the record can't be written or the keys aren't there, so nothing protected opens (P2)."""
    return render(request, "shared/unavailable.html", status=503)


def search_unavailable(request: HttpRequest) -> HttpResponse:
    """503: an index can't be trusted just now, so nothing is answered rather than something wrong."""
    return render(request, "shared/search_unavailable.html", status=503)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, without a word of what was sent."""
    return render(request, "shared/bad_request.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 of Django's own checks; what the archive forbids is a 404."""
    return render(request, "shared/stale_form.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form's token is missing or old."""
    return forbidden(request)


def server_error(request: HttpRequest) -> HttpResponse:
    """500. Says nothing about the fault."""
    return render(request, "shared/server_error.html", status=500)
