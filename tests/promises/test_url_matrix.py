"""Every address x role x method has an answer that somebody typed; an address that is not listed fails.

Each column is a role, each cell the status that it gets. Missing and forbidden are the same 404, byte for byte (P1).
"""

import pytest

pytestmark = pytest.mark.django_db(databases=["default", "audit"])

ROLES = (
    "visitor",
    "stranger",
    "investigator",
    "redactor",
    "archivist",
    "reviewer",
    "elsewhere",
    "superuser",
)
