"""Which words stand readable in the database, column by column, typed by hand: a seizure yields these and no others (P6).

A new column of text fails here until it is sealed, or until somebody writes down why it may be read.
"""

import pytest
from django.apps import apps
from django.db import connections, models

from archive.audit.models import AuditEntry
from archive.sealing.fields import SealedModel, SealedTextField

# What columns may hold without being able to hold words.
WORDLESS = (
    models.AutoField,
    models.BooleanField,
    models.DateField,
    models.ForeignKey,
    models.IntegerField,
    models.UUIDField,
)

CHOICE = "one of a fixed list"
RANDOM = "random, related to nothing"
KEYED = "a keyed hash: nothing without the keyring"
NAMED_IN_LOG = "a user's name: the log must outlive the user"
TAG = "a language tag"
GAZETTEER = "public geography, loaded from a list"
VOCABULARY = "a public vocabulary"
ABOUT_COLLECTION = "written about a collection, and public where it publishes"

READABLE: dict[str, dict[str, str]] = {
    "AuditEntry": {
        "verb": CHOICE,
        "outcome": CHOICE,
        "agent_name": NAMED_IN_LOG,
        "object_kind": "the name of a table",
        "salt": RANDOM,
        "leaf": "a salted hash",
    },
    "Place": {"code": GAZETTEER, "kind": CHOICE, "path": GAZETTEER},
    "PlaceName": {"language": TAG, "name": GAZETTEER},
    "Scheme": {"code": VOCABULARY, "version": VOCABULARY},
    "Term": {"code": VOCABULARY},
    "TermLabel": {"language": TAG, "label": VOCABULARY},
    "Organisation": {"name": "a body's own name", "kind": CHOICE},
    "User": {
        "password": "a slow hash",
        "username": "staff and readers sign in by it",
        "display_name": "shown to colleagues",
    },
    "Collection": {
        "code": ABOUT_COLLECTION,
        "title": ABOUT_COLLECTION,
        "scope": ABOUT_COLLECTION,
        "how_gathered": ABOUT_COLLECTION,
        "forms_used": ABOUT_COLLECTION,
        "rights": ABOUT_COLLECTION,
        "deposit_conditions": ABOUT_COLLECTION,
    },
    "CustodyPeriod": {"basis": ABOUT_COLLECTION},
    "KeptImport": {
        "code": RANDOM,
        "stored_name": RANDOM,
        "sha256": "fixity, comparable with the partner's; tells only who holds the very file",
        "keyed_hash": KEYED,
        "file_format": CHOICE,
        "encoding": "the name of an encoding",
    },
    "Testimony": {
        "code": RANDOM,
        "how": CHOICE,
        "sensitivity": CHOICE,
        "text_state": CHOICE,
        "source_key": KEYED,
    },
    "Participant": {"code": RANDOM, "role": CHOICE},
    "TestimonyDate": {
        "role": CHOICE,
        "edtf": "facets count by it; the words as said are sealed",
        "calendar": "the name of a calendar",
    },
    "PlaceLink": {"role": CHOICE, "certainty": CHOICE},
    "Relation": {"kind": CHOICE, "state": CHOICE},
    "CustodyEvent": {
        "kind": CHOICE,
        "agent": NAMED_IN_LOG,
        "medium": "what carried the object, such as file",
        "sha256": "fixity, comparable with the partner's; tells only who holds the very file",
    },
    "Transcript": {"language": TAG, "kind": CHOICE, "fingerprint": KEYED},
    "Passage": {"anchor": RANDOM},
    "Notice": {"name": "the name of a printed form", "version": "the version of a printed form"},
    "ConsentRecord": {
        "purpose": CHOICE,
        "audience": CHOICE,
        "state": CHOICE,
        "after_death": CHOICE,
    },
    "Case": {"code": RANDOM},
    "CaseCode": {"code": RANDOM},
    "Grant": {"level": CHOICE},
    "Assignment": {"role": CHOICE, "assigned_by": NAMED_IN_LOG},
    "RedactionLabel": {"text": "stands in the place of words; shown to every reader"},
    "RedactionSet": {"fingerprint": KEYED, "state": CHOICE, "content_hash": KEYED},
    "RedactionSpan": {"reason": CHOICE},
    "Rendition": {
        "kind": CHOICE,
        "state": CHOICE,
        "language": TAG,
        "period": "as coarse as the public is to be told",
        "content_hash": "of the whole public content, which is about to be public",
        "approved_hash": "of the whole public content, which is about to be public",
    },
    "Publication": {
        "code": RANDOM,
        "kind": CHOICE,
        "content": "public: what every visitor reads",
        "content_hash": "of what is public",
    },
    "CellAcceptance": {
        "content_hash": "of the whole public content, which is about to be public",
    },
    "Removal": {"partition": "a collection's key and a level"},
    "IndexedPartition": {"name": "a collection's key and a level", "analysis_version": "a version"},
    "LedgerEntry": {
        "partition": "a collection's key and a level",
        "rendition_hash": KEYED,
        "analysis_version": "a version",
    },
}

# Under whose key a row's texts stand, so that erasing an account's key closes all that was said in it.
SUBJECTS = {
    "AuditEntry": "id",
    "KeptImport": "id",
    "Testimony": "id",
    "Participant": "testimony_id",
    "TestimonyDate": "testimony_id",
    "CustodyEvent": "subject_id",
    "Transcript": "testimony_id",
    "ConsentRecord": "testimony_id",
    "Case": "id",
    "Grant": "id",
    "PurposeStatement": "id",
    "RedactionSpan": "testimony_id",
    "Rendition": "testimony_id",
    "CellAcceptance": "testimony_id",
    "StoredSearch": "id",
    "SavedSearch": "id",
    "MailAddress": "id",
}

ARCHIVE = list(apps.get_app_config("archive").get_models(include_auto_created=True))


@pytest.mark.parametrize("model", ARCHIVE, ids=lambda model: model.__name__)
def test_every_readable_column_of_text_is_written_down_with_its_reason(
    model: type[models.Model],
) -> None:
    """P6"""
    readable = {
        field.attname
        for field in model._meta.concrete_fields
        if not isinstance(field, (*WORDLESS, SealedTextField))
    }
    assert readable == set(READABLE.get(model.__name__, {}))


def test_every_table_written_down_is_there() -> None:
    assert set(READABLE) <= {model.__name__ for model in ARCHIVE}


@pytest.mark.parametrize("model", ARCHIVE, ids=lambda model: model.__name__)
def test_a_choice_is_one_of_a_list_in_the_schema_too(model: type[models.Model]) -> None:
    """P6: a column that is let off as a choice must not take free words from a form."""
    # These are members of an enumeration of ours, and no form takes them.
    taken_from_code = {"KeptImport": "file_format", "Assignment": "role", "AuditEntry": "verb"}
    free = taken_from_code.get(model.__name__)
    for name, reason in READABLE.get(model.__name__, {}).items():
        field = model._meta.get_field(name)
        if reason == CHOICE and name != free:
            assert isinstance(field, models.CharField)
            assert field.choices, name


def test_sealed_columns_stand_on_rows_that_name_their_key() -> None:
    sealed = {
        model.__name__: getattr(model, "sealed_under", None)
        for model in ARCHIVE
        if any(isinstance(field, SealedTextField) for field in model._meta.concrete_fields)
    }
    assert sealed == SUBJECTS
    assert all(issubclass(model, SealedModel) for model in ARCHIVE if model.__name__ in SUBJECTS)


@pytest.mark.parametrize("model", [m for m in ARCHIVE if m.__name__ in SUBJECTS])
def test_the_key_a_row_names_is_a_random_id_of_its_own_or_of_its_account(
    model: type[models.Model],
) -> None:
    (field,) = [f for f in model._meta.concrete_fields if f.attname == SUBJECTS[model.__name__]]
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    assert isinstance(target, models.UUIDField)
    assert not field.null


@pytest.mark.django_db(databases=["default", "audit"])
@pytest.mark.parametrize("alias", ["default", "audit"])
def test_the_database_has_no_column_that_no_model_knows(alias: str) -> None:
    """P6: a column left behind by a migration would not be seen by the tests above."""
    connection = connections[alias]
    log = AuditEntry._meta.db_table
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if not table.startswith("archive_"):
                continue
            found = {
                column.name
                for column in connection.introspection.get_table_description(cursor, table)
            }
            model = next(m for m in ARCHIVE if m._meta.db_table == table)
            assert found == {field.column for field in model._meta.concrete_fields}
            assert (alias == "audit") == (table == log)
