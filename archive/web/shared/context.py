"""What every template may say about the house. Touches neither session nor database."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse, translate_url
from django.utils.translation import get_language, override


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """The way to another language: to the same page, or home where the page may not be named."""

    code: str
    name: str
    here: str
    home: str


def house(request: HttpRequest) -> dict[str, object]:
    """Whether the accounts are invented, and the links to other languages."""
    return {"is_demo": settings.ARCHIVE_IS_DEMO, "language_links": _language_links(request)}


def _language_links(request: HttpRequest) -> list[LanguageLink]:
    links = []
    for code, name in settings.LANGUAGES:
        if code == get_language():
            continue
        with override(code):
            home = reverse("home")
        here = translate_url(request.get_full_path(), code)
        links.append(LanguageLink(code, name, here, home))
    return links
