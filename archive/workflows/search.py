"""A search from the shell: the same acts as in the reading room."""

from archive.core.errors import AccessDenied, Conflict
from archive.policy.models import PurposeStatement
from archive.policy.reading import cases_of
from archive.search.answers import Asked, Results
from archive.search.face import search_protected
from archive.users.models import User
from archive.workflows.grant import state_purpose


def search_as(
    username: str, asked: Asked, *, purpose: str, case_code: str | None, page: int = 1
) -> Results:
    """Search as this user within their case, after stating the purpose.

    Raises AccessDenied alike for an unknown user, an unknown case and one that opens nothing to them; Conflict where they
    read in several cases and none is named.
    """
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise AccessDenied("nothing is open to this user")
    cases = [case for case in cases_of(user) if case_code in (None, case.code)]
    if not cases:
        raise AccessDenied("nothing is open to this user")
    if len(cases) > 1:
        raise Conflict("this user reads in several cases; name one with --case")
    statement: PurposeStatement = state_purpose(user, cases[0], text=purpose)
    return search_protected(user, statement, asked, page=page)
