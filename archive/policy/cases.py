"""In which cases somebody may ask for grants."""

from django.db.models import Q, QuerySet

from archive.core.errors import AccessDenied
from archive.policy import duties
from archive.policy.models import Case, Grant
from archive.policy.roles import Duty
from archive.users.models import User


def cases_to_ask_in(user: User) -> QuerySet[Case]:
    """The cases offered to one who may ask for grants: those that they opened, and those with a grant asked on their
    collections, whose codes the list of grants tells them anyway. Of others nothing is told.
    """
    where = duties.worker(user).where(Duty.ASK_GRANT)
    if not where:
        return Case.objects.none()
    asked_here = Grant.objects.filter(collection__in=where).values("case")
    return Case.objects.filter(Q(opened_by=user) | Q(pk__in=asked_here))


def access_case_to_ask_in(user: User, code: str) -> Case:
    """The case of exactly this code, for one who may ask for grants somewhere. Its name stays with who opened it.

    A code has 40 random bits and is told by those whose case it is: who can name it was told. What is then asked opens
    nothing before a second person has approved it. Raises AccessDenied alike for a code that is nobody's and for one who
    may not ask.
    """
    found = None
    if duties.may_somewhere(user, Duty.ASK_GRANT):
        found = Case.objects.filter(code=code.strip().upper()).defer("name").first()
    if found is None:
        raise AccessDenied("no such case")
    return found
