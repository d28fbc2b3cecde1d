"""Our own field names: what a file, or a mapping, may speak of."""

from archive.consent.models import AUDIENCES, Audience, Purpose
from archive.testimony.models import PlaceRole

TEXT_FIELDS = ("title", "unsigned_reason", "earlier_interviews", "support_given")
DATE_FIELDS = ("taken", "happened")
PLACE_FIELDS = {f"place_{role.value}": role for role in PlaceRole}
# What a flat row says about its consents: each holds for every `consent_<purpose>` column of the row.
CONSENT_DETAILS = {
    f"consent_{name}": name
    for name in (
        "participant",
        "identity",
        "attribution",
        "place_precision",
        "date_precision",
        "not_before",
        "not_after",
        "review_on",
        "after_death",
        "conditions",
        "form",
        "form_version",
        "evidence",
    )
}
# For whom, where a column says the purpose alone.
USUAL_AUDIENCE = {purpose: audiences[0] for purpose, audiences in AUDIENCES.items()}
# With every audience, also those that no purpose goes with: such a column is read, and listed, and not passed over.
CONSENT_COLUMNS = {
    **{f"consent_{purpose.value}": (purpose, USUAL_AUDIENCE[purpose]) for purpose in Purpose},
    **{
        f"consent_{purpose.value}_{audience.value}": (purpose, audience)
        for purpose in Purpose
        for audience in Audience
    },
}
FIELDS = frozenset(
    {
        "source_id",
        "text",
        "passages",
        "language",
        "how",
        "sensitivity",
        "read_back",
        "signed",
        "places",
        "terms",
        "participants",
        "consent",
        *TEXT_FIELDS,
        *DATE_FIELDS,
        *(f"{name}_words" for name in DATE_FIELDS),
        *PLACE_FIELDS,
        *CONSENT_DETAILS,
        *CONSENT_COLUMNS,
    }
)
# Known keys of the demo's own file, which other parts of the archive read. Named in the list of what was left out.
LEFT_OUT = frozenset({"collection", "public", "redactions", "story"})
