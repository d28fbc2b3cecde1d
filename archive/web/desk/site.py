"""The desk's site: one door, and one answer to everybody who may not pass it."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite, ModelAdmin
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
)
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, include, path, translate_url
from django.utils.translation import get_language_info, get_supported_language_variant
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_safe

from archive.core.errors import AccessDenied
from archive.policy.duties import works_at_desk
from archive.web.desk.base import READING, GuardedAdmin
from archive.web.desk.signed_out import ask_to_sign_in

View = Callable[..., HttpResponse]
METHODS = ("GET", "HEAD", "POST")


class DeskSite(AdminSite):
    """Closed as policy says.

    The stock site sends strangers to its own sign-in page and answers 403 to colleagues: both tell what exists. Here
    everything is the same 404 for whoever is signed in, and for whoever is not every address, whether something stands
    there or not, leads to the sign-in page. Of the stock site's second views (autocomplete, view on site, app index,
    password, catch-all, its own sign-in) none is mounted.
    """

    site_header = _("The desk")
    site_title = _("The desk")
    index_title = _("Waiting for you")
    enable_nav_sidebar = False
    final_catch_all_view = False

    def register(
        self,
        model_or_iterable: Any,
        admin_class: "type[ModelAdmin[Any]] | None" = None,
        **options: Any,
    ) -> None:
        """Only what was made for this desk: other apps' lists, which autodiscovery would bring, don't ask policy."""
        if admin_class is not None and issubclass(admin_class, GuardedAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        return works_at_desk(request.user)

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """There is no second door."""
        return ask_to_sign_in(request)

    def admin_view(self, view: View, cacheable: bool = False) -> View:  # type: ignore[override]
        """`view` for those at the desk; to everybody else who is signed in, and for what is not theirs, the same 404."""

        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.is_anonymous:
                return ask_to_sign_in(request)
            if not self.has_permission(request):
                raise Http404
            if request.method not in METHODS:
                return HttpResponseNotAllowed(METHODS)
            try:
                return view(request, *args, **kwargs)
            except AccessDenied as error:
                raise Http404 from error

        return update_wrapper(never_cache(csrf_protect(inner)), view)

    def _front(self, request: HttpRequest) -> HttpResponse:
        from archive.web.desk.front import waiting_page

        return waiting_page(self, request)

    def get_urls(self) -> list[URLResolver | URLPattern]:
        from archive.web.desk.registry import pages

        urls: list[URLResolver | URLPattern] = [
            path("", self.admin_view(require_safe(self._front)), name="index")
        ]
        urls += [path(route, self.admin_view(view), name=name) for route, view, name in pages(self)]
        urls += [
            path(f"archive/{model._meta.model_name}/", include(model_admin.urls))
            for model, model_admin in self._registry.items()
        ]
        urls.append(path("<path:rest>", self.admin_view(self._nowhere), name="nowhere"))
        return urls

    def _nowhere(self, request: HttpRequest, rest: str) -> HttpResponse:
        """Every other address: led to like the desk's pages, and nothing is there."""
        if request.method in READING and not rest.endswith("/"):
            return redirect(request.get_full_path(force_append_slash=True))
        raise Http404

    def get_app_list(
        self, request: HttpRequest, app_label: str | None = None
    ) -> list[dict[str, Any]]:
        """The stock lists of applications are not used: the header names what the desk has."""
        return []

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        current = get_supported_language_variant(request.LANGUAGE_CODE or settings.LANGUAGE_CODE)
        return {
            **super().each_context(request),
            "site_url": None,
            "other_languages": [
                {
                    "code": code,
                    "name": get_language_info(code)["name_local"],
                    "url": translate_url(request.path, code),
                }
                for code, _name in settings.LANGUAGES
                if code != current
            ],
        }
