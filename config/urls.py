"""Addresses. English at the root, Arabic below `/ar/`; an address holds codes and random ids, never what was asked."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

handler400 = "archive.web.shared.views.bad_request"
handler403 = "archive.web.shared.views.forbidden"
handler404 = "archive.web.shared.views.not_found"
handler500 = "archive.web.shared.views.server_error"

urlpatterns = i18n_patterns(
    path("", include("archive.web.public.urls")),
    path("", include("archive.web.shared.urls")),
    path("room/", include("archive.web.reading_room.urls")),
    path("desk/", admin.site.urls),
    prefix_default_language=False,
)
