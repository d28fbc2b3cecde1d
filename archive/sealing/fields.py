"""A model field whose value is ciphertext in the database and can't be searched, sorted or compared there."""

import secrets
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar, Self, overload
from uuid import UUID

from cryptography.exceptions import InvalidTag
from django.core.exceptions import FieldError
from django.db import models

from archive.core.errors import InvalidInput
from archive.core.models import ArchiveModel
from archive.sealing.authority import data_key
from archive.sealing.errors import SealBroken, SealingError
from archive.sealing.keystore import NONCE_BYTES

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

    # Generic for the type checker only.
    _BinaryField = models.BinaryField[str, str]
else:
    _BinaryField = models.BinaryField

SCHEMA_VERSION = b"\x01"
WRITTEN_BY_SAVING = "sealed fields are written by saving their row, never by an UPDATE of text"


class SealedValue:
    """A value as it stands in the database. It shows nothing of itself."""

    __slots__ = ("ciphertext",)

    def __init__(self, ciphertext: bytes) -> None:
        self.ciphertext = ciphertext

    def __repr__(self) -> str:
        return "<sealed>"

    __str__ = __repr__


class SealedTextField(_BinaryField):
    """Text sealed with AES-256-GCM under the row's data key, bound to table, column and row.

    The model names in `sealed_under` the attribute that holds the subject whose key is used. The attribute reads
    as text: it is opened on first access, which raises OffTheRecord outside an audited act, SealBroken for a value
    that was altered or moved, KeyMissing after an erasure. An empty text is sealed too; NULL, where allowed, reads as
    an empty text and needs no key. Every lookup but ``isnull`` raises FieldError.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("blank", True)
        kwargs["editable"] = False
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("editable", None)
        return name, path, args, kwargs

    def contribute_to_class(
        self, cls: type[models.Model], name: str, private_only: bool = False
    ) -> None:
        super().contribute_to_class(cls, name, private_only)
        if not cls._meta.abstract:
            setattr(cls, name, SealedAttribute(self))

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError("a sealed field can't be searched or compared")
        return super().get_lookup(lookup_name)

    def get_transform(self, lookup_name: str) -> Any:
        raise FieldError("a sealed field can't be searched or compared")

    def from_db_value(self, value: bytes | None, *_: object) -> SealedValue | None:
        return None if value is None else SealedValue(bytes(value))

    def get_default(self) -> Any:
        return None if self.null else ""

    def pre_save(self, model_instance: models.Model, add: bool) -> SealedValue | None:
        held = model_instance.__dict__[self.attname]
        if isinstance(held, SealedValue) or held is None:
            return held
        return seal(held, model_instance, self)

    def get_db_prep_value(
        self, value: Any, connection: "BaseDatabaseWrapper", prepared: bool = False
    ) -> Any:
        if value is None and self.null:
            return None
        if not isinstance(value, SealedValue):
            raise SealingError(WRITTEN_BY_SAVING)
        return super().get_db_prep_value(value.ciphertext, connection, prepared)

    def get_placeholder(self, value: object, compiler: object, connection: object) -> str:
        """Of an UPDATE with an expression: it would be written as it is, in the clear."""
        if hasattr(value, "as_sql"):
            raise SealingError(WRITTEN_BY_SAVING)
        return "%s"

    def value_to_string(self, obj: models.Model) -> str:
        raise SealingError("a sealed field is not serialised")


class OptionalSealedTextField(SealedTextField):
    """As SealedTextField; NULL where there is nothing to seal, which then needs no key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["null"] = True
        super().__init__(*args, **kwargs)


class SealedAttribute:
    """Reads and writes the text of a SealedTextField on an instance."""

    def __init__(self, field: SealedTextField) -> None:
        self.field = field

    @overload
    def __get__(self, instance: None, owner: type[models.Model]) -> "SealedAttribute": ...
    @overload
    def __get__(self, instance: models.Model, owner: type[models.Model]) -> str: ...
    def __get__(
        self, instance: models.Model | None, owner: type[models.Model]
    ) -> "SealedAttribute | str":
        if instance is None:
            return self
        name = self.field.attname
        if name not in instance.__dict__:
            self._fetch(instance)
        held = instance.__dict__[name]
        if isinstance(held, SealedValue):
            held = instance.__dict__[name] = unseal(held, instance, self.field)
        return "" if held is None else str(held)

    def __set__(self, instance: models.Model, value: str | SealedValue | None) -> None:
        instance.__dict__[self.field.attname] = value

    def _fetch(self, instance: models.Model) -> None:
        """Load a deferred value without opening it."""
        rows = type(instance)._base_manager.filter(pk=instance.pk)
        instance.__dict__[self.field.attname] = rows.values_list(
            self.field.attname, flat=True
        ).get()


class SealedModel(ArchiveModel):
    """A row with sealed fields. `sealed_under` names the attribute that holds the subject of its data key."""

    sealed_under: ClassVar[str]

    class Meta:
        abstract = True

    def refresh_from_db(
        self,
        using: str | None = None,
        fields: Iterable[str] | None = None,
        from_queryset: models.QuerySet[Self] | None = None,
    ) -> None:
        """As Django's, but sealed values come as they stand: Django's own would open each of them."""
        sealed = {f.attname for f in self._meta.concrete_fields if isinstance(f, SealedTextField)}
        wanted = None if fields is None else set(fields)
        for name in sealed if wanted is None else sealed & wanted:
            # Deferred from now on: loaded, still sealed, when it is asked for.
            self.__dict__.pop(name, None)
        if wanted is None or wanted - sealed:
            others = None if wanted is None else wanted - sealed
            super().refresh_from_db(using, others, from_queryset)


def seal(text: str, row: models.Model, field: SealedTextField) -> SealedValue:
    """Seal `text` for this row and column."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    try:
        plain = text.encode("utf-8")
    except UnicodeEncodeError:
        # Without its cause: that error holds the whole text.
        raise InvalidInput("the text holds half a character (a lone surrogate)") from None
    ciphertext = data_key(_subject(row)).encrypt(nonce, plain, _bound_to(row, field))
    return SealedValue(SCHEMA_VERSION + nonce + ciphertext)


def unseal(sealed: SealedValue, row: models.Model, field: SealedTextField) -> str:
    """The text of a sealed value; raises SealBroken where it was altered or stands in the wrong place."""
    version, body = sealed.ciphertext[:1], sealed.ciphertext[1:]
    if version != SCHEMA_VERSION:
        raise SealBroken(f"{field}: unknown version of a sealed value")
    try:
        plain = data_key(_subject(row)).decrypt(
            body[:NONCE_BYTES], body[NONCE_BYTES:], _bound_to(row, field)
        )
    except (InvalidTag, ValueError) as error:  # ValueError: not even a nonce is left
        raise SealBroken(f"{field}: a sealed value was altered or moved") from error
    return plain.decode("utf-8")


def _subject(row: models.Model) -> UUID:
    if not isinstance(row, SealedModel):
        raise SealingError(f"{row._meta.label}: sealed fields stand on a SealedModel only")
    subject = getattr(row, row.sealed_under)
    if not isinstance(subject, UUID):
        raise SealingError(f"{row._meta.label}: no subject to seal under")
    return subject


def _bound_to(row: models.Model, field: SealedTextField) -> bytes:
    return f"{row._meta.db_table}.{field.column}.{row.pk}".encode()
