"""What stands on the desk."""

from collections.abc import Callable
from functools import partial

from django.contrib.admin import AdminSite
from django.http import HttpResponse

from archive.policy.models import Case, Grant
from archive.testimony.models import Collection, KeptImport, Testimony
from archive.web.desk.cells import cells_page
from archive.web.desk.collections import CollectionAdmin
from archive.web.desk.grants import CaseAdmin, GrantAdmin
from archive.web.desk.imports import KeptImportAdmin
from archive.web.desk.publication import publication_page
from archive.web.desk.redaction import redaction_page
from archive.web.desk.testimonies import TestimonyAdmin


def register(site: AdminSite) -> None:
    """The lists, each with its pages. Users and roles are no testimony; their screens come with the administrator's."""
    site.register(Collection, CollectionAdmin)
    site.register(Testimony, TestimonyAdmin)
    site.register(Case, CaseAdmin)
    site.register(Grant, GrantAdmin)
    site.register(KeptImport, KeptImportAdmin)


def pages(site: AdminSite) -> list[tuple[str, Callable[..., HttpResponse], str]]:
    """The pages beside the lists: route, view, name."""
    return [
        (
            "archive/transcript/<uuid:pk>/redact/",
            partial(redaction_page, site),
            "archive_transcript_redact",
        ),
        (
            "archive/testimony/<uuid:pk>/publication/",
            partial(publication_page, site),
            "archive_testimony_publication",
        ),
        ("archive/publication/cells/", partial(cells_page, site), "archive_publication_cells"),
    ]
