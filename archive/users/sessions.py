"""Sessions, of which the table keeps no key: who copies the data folder is signed in as nobody (P6)."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db.models import QuerySet
from django.utils import timezone

from archive.sealing.keyring import keyed_hash

# Of the hash in hex, as many characters as Django's column holds: 160 bits.
STORED_LENGTH = 40


def stored_key(session_key: str) -> str:
    """What stands in the table for a session's key. Raises KeyringError."""
    return keyed_hash("session", session_key)[:STORED_LENGTH]


class SessionStore(db.SessionStore):
    """Django's sessions in the database. The browser alone holds the key; the table, a hash of it under the pepper."""

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        row = self._rows_of_this().first()
        if row is None:
            self._session_key = None
        return row

    async def _aget_session_from_db(self) -> AbstractBaseSession | None:
        row = await self._rows_of_this().afirst()
        if row is None:
            self._session_key = None
        return row

    def _rows_of_this(self) -> QuerySet[AbstractBaseSession]:
        """The row of this session, where it has one that has not ended."""
        rows = self.model.objects.filter(expire_date__gt=timezone.now())
        if self.session_key is None:
            return rows.none()
        return rows.filter(session_key=stored_key(self.session_key))

    def exists(self, session_key: str) -> bool:
        """Whether there is a session of this key."""
        return super().exists(stored_key(session_key))

    async def aexists(self, session_key: str) -> bool:
        """As `exists`."""
        return await super().aexists(stored_key(session_key))

    def create_model_instance(self, data: dict[str, object]) -> AbstractBaseSession:
        """The row to be saved."""
        row = super().create_model_instance(data)
        row.session_key = stored_key(row.session_key)
        return row

    async def acreate_model_instance(self, data: dict[str, object]) -> AbstractBaseSession:
        """As `create_model_instance`."""
        row = await super().acreate_model_instance(data)
        row.session_key = stored_key(row.session_key)
        return row

    def delete(self, session_key: str | None = None) -> None:
        """Remove the session of this key, or this one."""
        key = self.session_key if session_key is None else session_key
        if key is not None:
            super().delete(stored_key(key))

    async def adelete(self, session_key: str | None = None) -> None:
        """As `delete`."""
        key = self.session_key if session_key is None else session_key
        if key is not None:
            await super().adelete(stored_key(key))
