"""Somebody who keeps searches in a case and wants to be alerted."""

from uuid import UUID

from archive.policy.models import Grant, Level, PurposeStatement
from archive.search.alerts import change_address
from archive.search.answers import Asked
from archive.search.face import store_search
from archive.search.models import SavedSearch
from archive.search.saved import save_search, set_alerts
from archive.testimony.models import Testimony
from archive.users.models import User
from archive.workflows import grant
from tests.world import World, drain_all

ADDRESS = "reader@mail.example"


class Watching:
    """An investigator with an account to be found by `mill`, and a search for it that is looked after."""

    def __init__(self, code: str = "halt") -> None:
        self.world = World(code=code)
        self.first = self.world.account("The mill burned at night.")
        self.given: Grant = self.world.granted(Level.PARTNER)
        drain_all()
        self.statement: PurposeStatement = self.purpose()
        change_address(self.user, ADDRESS)

    @property
    def user(self) -> User:
        return self.world.investigator

    def purpose(self) -> PurposeStatement:
        return grant.state_purpose(self.user, self.given.case, text="what happened at the mill")

    def saved(self, asked: Asked, name: str | None = None) -> UUID:
        """A search kept under a name, this or one of its own."""
        before = set(SavedSearch.objects.values_list("pk", flat=True))
        stored = store_search(self.user, self.statement, asked)
        save_search(
            self.user, self.statement, stored, name=f"fires {len(before)}" if name is None else name
        )
        [made] = set(SavedSearch.objects.values_list("pk", flat=True)) - before
        return made

    def watched(self, text: str = "mill") -> UUID:
        """A search that is looked after from now on."""
        kept = self.saved(Asked(text))
        set_alerts(self.user, self.statement, kept, wanted=True)
        return kept

    def another(self, text: str = "Another mill burned.") -> Testimony:
        """An account that comes in, and is indexed."""
        made = self.world.account(text)
        drain_all()
        return made
