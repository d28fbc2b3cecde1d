"""Calling a workflow from a page: what it refuses becomes a sentence, and nothing that was typed is lost."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest
from django.utils.functional import Promise

from archive.core.errors import AccessDenied, ArchiveError, Conflict, InvalidInput
from archive.policy.access import can_view
from archive.policy.models import Level
from archive.redaction.refusals import NotRedacted, RedactionsChanged
from archive.testimony.models import Testimony
from archive.users.models import User
from archive.web.desk.wording import CHANGED_SINCE, said

REFUSALS: tuple[type[ArchiveError], ...] = (Conflict, InvalidInput, NotRedacted, RedactionsChanged)


def attempt(form: forms.BaseForm, act: Callable[[], object]) -> bool:
    """Whether the act was done. A refusal stands at its field, or above the form."""
    try:
        act()
    except InvalidInput as error:
        form.add_error(error.place if error.place in form.fields else None, said(error))
    except REFUSALS as error:
        form.add_error(None, said(error))
    except IntegrityError:
        # Two people, one moment: the database has let one of them through.
        form.add_error(None, str(CHANGED_SINCE))
    else:
        return True
    return False


def press(request: HttpRequest, act: Callable[[], object], done: str | Promise) -> bool:
    """Whether an act with nothing to fill in was done; what came of it stands above the next page."""
    try:
        act()
    except REFUSALS as error:
        messages.error(request, said(error))
    except IntegrityError:
        messages.error(request, str(CHANGED_SINCE))
    else:
        messages.success(request, str(done))
        return True
    return False


def require_open(user: User, testimony: Testimony) -> None:
    """Raise AccessDenied for an account whose text is closed even to those who work on it: nobody acts on it here."""
    if not can_view(user, testimony, Level.RAW).allowed:
        raise AccessDenied("no such account")
