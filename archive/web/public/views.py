"""The visitor's pages. None of them looks at the session or the user, sets a cookie or writes anything."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from archive.policy.reading import read_publication
from archive.publication.content import PublicPassage
from archive.search import face
from archive.search.answers import Asked, Results
from archive.search.audiences import VISITORS
from archive.web.public.help import fields_explained
from archive.web.shared.asking import answer, asked_by, page_asked
from archive.web.shared.passages import Marker, ShownPassage, pieces_of, unmarked

SHOWN_AT_HOME = 3


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this is, a search box, and how much is published: nothing that tells of what is not."""
    everything = _search(Asked(text=""), 1)
    collections = [facet for facet in everything.facets if facet.name == "collection"]
    context = {
        "total": everything.total,
        "collections": collections[0].values if collections else (),
        "hits": everything.public_hits[:SHOWN_AT_HOME],
    }
    return render(request, "public/home.html", context)


# A search stands in no address, so it is sent by POST; it changes nothing, so nobody is harmed by one sent from
# elsewhere; and a token would need a cookie, which would mark the visitor's device.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Search what is published. Asked nothing, it shows everything with its facets."""
    asked = asked_by(request.POST, VISITORS)
    found = answer(asked, page_asked(request.POST.get("page", "")), _search, VISITORS)
    status = 200 if found.fault is None else 400
    return render(request, "public/search.html", {"answer": found}, status=status)


# The search that led here comes as it was sent there, and for the same reasons.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def testimony(request: HttpRequest, code: str) -> HttpResponse:
    """A published account: its summary, and its redacted text where consent allows it. Sent a search, it marks what that
    search looks for: so the words stand neither in its address nor in what a browser keeps of it.
    """
    content = read_publication(code).content
    mark: Marker = unmarked
    if request.method == "POST":
        mark = face.marker(face.sought_in_public(asked_by(request.POST, VISITORS)), content)
    context = {
        "code": code,
        "content": content,
        "title": mark(content.title),
        "summary": mark(content.summary),
        "passages": [_shown(passage, mark) for passage in content.passages],
    }
    return render(request, "public/testimony.html", context)


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What is promised and what not, how to search and how to cite."""
    return render(request, "public/about.html")


@require_safe
def search_help(request: HttpRequest) -> HttpResponse:
    """All that can be written in a search box, with values of every field that find something among what is published."""
    language = get_language() or "en"
    facets = _search(Asked(text=""), 1).facets
    fields = fields_explained(facets, face.published_subjects(language), language=language)
    return render(request, "public/help.html", {"fields": fields})


@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """Where the quick exit leads: a page that shows nothing of the archive."""
    return render(request, "public/leave.html")


def _search(asked: Asked, page: int) -> Results:
    return face.search_public(asked, page=page, language=get_language() or "en")


def _shown(passage: PublicPassage, mark: Marker) -> ShownPassage:
    return ShownPassage(
        anchor=passage.anchor,
        speaker=passage.speaker,
        start_ms=passage.start_ms,
        pieces=pieces_of(((part.text, part.removed) for part in passage.parts), mark),
    )
