"""What the desk answers to whoever is not signed in, or not any more: the same at every address (P1)."""

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

# What a form sends besides what somebody typed: its token, its button, how many rows it has.
NOT_TYPED = ("csrfmiddlewaretoken", "do", "seen", "start", "end")


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """The way to the sign-in page, and from there back to what was asked for; for a form, 403 and what was typed.

    A browser drops a form when it goes back to a page that it may not keep, and a sign-in makes the form's token
    old. So the page hands the words back to whoever sent them, to be copied; the token was checked before. Nothing
    of them is kept.
    """
    if request.method == "POST":
        return render(
            request, "admin/archive/signed_out.html", {"typed": _typed(request)}, status=403
        )
    if request.method in ("GET", "HEAD"):
        return redirect_to_login(request.get_full_path(), reverse(settings.LOGIN_URL))
    return redirect(settings.LOGIN_URL)


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name not in NOT_TYPED and not name.endswith("_FORMS")
        for value in values
        if value.strip()
    ]
