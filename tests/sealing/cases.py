"""A row with one sealed column, and that column as the database holds it."""

from django.db import connection

from archive.core.ids import new_code
from archive.policy.models import Case
from archive.sealing.authority import make_data_keys, on_record
from archive.users.models import User
from tests.world import person

SECRET = "Salim Haddar saw it from the mill"


def sealed_case(name: str) -> Case:
    """A row with one sealed column."""
    user = User.objects.first() or person("somebody")
    with on_record():
        case = Case(code=new_code("C"), opened_by=user)
        make_data_keys([case.pk])
        case.name = name
        case.save(force_insert=True)
    return Case.objects.get(pk=case.pk)


def at_rest(case: Case) -> bytes:
    """The column as the database holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM archive_case WHERE id = %s", [case.pk.hex])
        return bytes(cursor.fetchone()[0])


def put(case: Case, ciphertext: bytes) -> Case:
    """The row with this in its column."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE archive_case SET name = %s WHERE id = %s", [ciphertext, case.pk.hex])
    return Case.objects.get(pk=case.pk)
