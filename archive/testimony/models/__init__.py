"""What an account is made of. Everything that people said or that tells who they are is sealed."""

from archive.testimony.models.accounts import (
    Certainty,
    DateRole,
    How,
    Participant,
    ParticipantRole,
    PlaceLink,
    PlaceRole,
    Sensitivity,
    TermLink,
    Testimony,
    TestimonyDate,
    TextState,
)
from archive.testimony.models.collections import (
    Collection,
    CustodyPeriod,
    KeptImport,
)
from archive.testimony.models.custody import (
    CustodyEvent,
    CustodyKind,
)
from archive.testimony.models.relations import (
    Relation,
    RelationKind,
    RelationState,
)
from archive.testimony.models.transcripts import (
    Passage,
    Transcript,
    TranscriptKind,
)

__all__ = [
    "Certainty",
    "Collection",
    "CustodyEvent",
    "CustodyKind",
    "CustodyPeriod",
    "DateRole",
    "How",
    "KeptImport",
    "Participant",
    "ParticipantRole",
    "Passage",
    "PlaceLink",
    "PlaceRole",
    "Relation",
    "RelationKind",
    "RelationState",
    "Sensitivity",
    "TermLink",
    "Testimony",
    "TestimonyDate",
    "TextState",
    "Transcript",
    "TranscriptKind",
]
