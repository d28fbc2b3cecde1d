"""The investigator's pages: cases and purposes, search, the account."""

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from archive.audit.log import act
from archive.audit.verbs import Verb
from archive.core.errors import AccessDenied, InvalidInput
from archive.policy.models import Case
from archive.policy.reading import (
    CaseOpening,
    OpenedAccount,
    access_testimony,
    cases_of,
    openings,
)
from archive.policy.telling import SummaryTold
from archive.redaction.rendering import Kept
from archive.redaction.renditions import RenderedPassage, RenderedTranscript
from archive.search import face
from archive.search.answers import Asked, Piece, Results
from archive.search.audiences import READERS
from archive.search.query import Highlights, QueryError
from archive.users.models import User
from archive.web.reading_room.doors import (
    Reading,
    for_a_purpose,
    for_readers,
    hold,
    statement_held,
)
from archive.web.reading_room.forms import PurposeForm
from archive.web.reading_room.related import around
from archive.web.shared.asking import Answer, answer, asked_by, fault_in, page_asked
from archive.web.shared.passages import Marker, ShownPassage, pieces_of, unmarked
from archive.web.shared.redirects import SeeOther, own_path
from archive.workflows import grant

SEARCH_PAGE = "reading_room/search.html"


@dataclass(frozen=True, slots=True)
class ShownPublic:
    """What the public reads of an account in few words, with what was looked for marked."""

    language: str
    direction: str
    title: tuple[Piece, ...]
    summary: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case as its reader sees it, with the purpose stated for it if that is the one in effect."""

    id: UUID
    code: str
    name: str
    openings: tuple[CaseOpening, ...]
    purpose: str
    form: PurposeForm


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers
def room(request: HttpRequest, user: User) -> HttpResponse:
    """The reader's cases, what each opens until when, and the question what they read for."""
    form = PurposeForm(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid() and _state(request, user, form):
        return SeeOther(own_path(request) or reverse("room_search"))
    context = {
        "cases": _open_cases(request, user, form),
        "next": own_path(request),
    }
    return render(request, "reading_room/room.html", context, status=400 if form else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_a_purpose
def search(request: HttpRequest, reading: Reading) -> HttpResponse:
    """The search form. What is sent is kept sealed under a random id, and only the id stands in the address."""
    asked = asked_by(request.POST, READERS)
    if request.method != "POST":
        return _page(request, reading, SEARCH_PAGE, {"answer": Answer(asked, READERS)})
    try:
        search_id = face.store_search(reading.user, reading.statement, asked)
    except QueryError as error:
        unread = Answer(asked, READERS, fault=fault_in(asked.text, error))
        return _page(request, reading, SEARCH_PAGE, {"answer": unread}, status=400)
    return SeeOther(reverse("room_results", args=[search_id]))


@require_safe
@for_a_purpose
def results(request: HttpRequest, reading: Reading, search_id: UUID) -> HttpResponse:
    """What a stored search finds now."""
    stored = face.stored_search(reading.user, reading.statement, search_id)
    page = page_asked(request.GET.get("page", ""))
    found = answer(stored.asked, page, partial(_search, reading), READERS)
    context = {"answer": found, "search_id": search_id}
    status = 200 if found.fault is None else 400
    return _page(request, reading, SEARCH_PAGE, context, status=status)


@require_safe
@for_a_purpose
def account(request: HttpRequest, reading: Reading, code: str) -> HttpResponse:
    """An account, in one of its languages, with what the search looked for marked."""
    opened = access_testimony(reading.user, reading.statement, code)
    chosen = _chosen_text(opened, request.GET.get("text", ""))
    search_id, wanted = _search_led_from(request, reading)
    context: dict[str, object] = {
        "account": opened,
        "chosen": chosen,
        "passages": [] if chosen is None else _shown_passages(chosen, wanted),
        "published": _shown_published(opened.published, wanted),
        "search_id": search_id,
        "purpose": _purpose(reading),
        "around": around(reading, opened),
    }
    return _page(request, reading, "reading_room/account.html", context)


def _page(
    request: HttpRequest,
    reading: Reading,
    template: str,
    context: dict[str, object],
    status: int = 200,
) -> HttpResponse:
    common = {"case": reading.statement.case.code, "until": reading.statement.expires_at}
    return render(request, template, {**context, **common}, status=status)


def _state(request: HttpRequest, user: User, form: PurposeForm) -> bool:
    """State the purpose; whether that was possible. Another's case is as if there were none."""
    cases = {case.pk: case for case in cases_of(user)}
    case = cases.get(form.cleaned_data["case"])
    if case is None:
        raise AccessDenied("no such case")
    try:
        statement = grant.state_purpose(user, case, text=form.cleaned_data["purpose"])
    except InvalidInput:
        form.add_error("purpose", _("This text can't be kept: it holds odd characters."))
        return False
    hold(request, statement)
    return True


def _open_cases(request: HttpRequest, user: User, sent: PurposeForm | None) -> list[OpenCase]:
    held = statement_held(request, user)
    shown = []
    for case in cases_of(user):
        form = sent if sent is not None and sent["case"].value() == str(case.pk) else None
        reads_now = held is not None and held.case_id == case.pk
        with act(user.agent, Verb.READ_CASE_NAME, on=case, case=case.pk):
            name = case.name
            purpose = held.text if held is not None and reads_now else ""
            opened = openings(user, case, counted=face.counted)
        shown.append(
            OpenCase(
                id=case.pk,
                code=case.code,
                name=name,
                openings=opened,
                purpose=purpose,
                form=form or PurposeForm(initial={"case": case.pk}),
            )
        )
    return shown


def _purpose(reading: Reading) -> str:
    """What the reader said they read for, opened on record."""
    statement = reading.statement
    case: Case = statement.case
    with act(reading.user.agent, Verb.READ_PURPOSE, on=case, case=case.pk):
        return statement.text


def _search(reading: Reading, asked: Asked, page: int) -> Results:
    return face.search_protected(
        reading.user, reading.statement, asked, page=page, language=get_language() or "en"
    )


def _search_led_from(
    request: HttpRequest, reading: Reading
) -> tuple[UUID | None, Highlights | None]:
    """The search that led to an account. Without one of the reader's own, the account opens unmarked."""
    try:
        search_id = UUID(request.GET.get("search", ""))
        return search_id, face.led_from(reading.user, reading.statement, search_id)
    except (ValueError, AccessDenied):
        return None, None


def _chosen_text(opened: OpenedAccount, language: str) -> RenderedTranscript | None:
    """The text in the language asked for; else the first, which is the original. None where nothing is left of any."""
    first = next(iter(opened.texts), None)
    return next((text for text in opened.texts if text.language == language), first)


def _shown_passages(text: RenderedTranscript, wanted: Highlights | None) -> list[ShownPassage]:
    mark: Marker = unmarked if wanted is None else face.marker(wanted, text)
    return [_shown(passage, mark) for passage in text.passages]


def _shown_published(told: SummaryTold | None, wanted: Highlights | None) -> ShownPublic | None:
    if told is None:
        return None
    mark: Marker = unmarked if wanted is None else face.marker(wanted, told)
    return ShownPublic(told.language, told.direction, mark(told.title), mark(told.summary))


def _shown(passage: RenderedPassage, mark: Marker) -> ShownPassage:
    parts = (
        (part.text, False) if isinstance(part, Kept) else (part.placeholder, True)
        for part in passage.parts
    )
    return ShownPassage(passage.anchor, passage.speaker, passage.start_ms, pieces_of(parts, mark))
