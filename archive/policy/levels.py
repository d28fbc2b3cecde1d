"""What each level of reading asks of consent, and the profile by which its text is rendered."""

from archive.consent.decisions import Question
from archive.consent.models import Audience, IdentityLevel, Purpose
from archive.incidents.models import PlacePrecision
from archive.policy.models import Level
from archive.redaction.profiles import Profile

# Lowest first: where several grants open one collection, a search opens the last of these that is granted.
ORDER = (Level.PARTNER, Level.COURT, Level.RAW)

QUESTIONS: dict[Level, Question] = {
    Level.PARTNER: Question(purpose=Purpose.INTERNAL_ANALYSIS, audience=Audience.PARTNERS),
    Level.COURT: Question(
        purpose=Purpose.SHARE_AS_LEAD, audience=Audience.BODIES, identity=IdentityLevel.PSEUDONYM
    ),
    # The raw text names people, the witness among them.
    Level.RAW: Question(
        purpose=Purpose.INTERNAL_ANALYSIS, audience=Audience.ARCHIVE, identity=IdentityLevel.NAMED
    ),
}

PROFILES: dict[Level, Profile] = {
    Level.PUBLIC: Profile.PUBLIC,
    Level.PARTNER: Profile.PARTNER,
    Level.COURT: Profile.COURT,
    Level.RAW: Profile.RAW,
}

# Where a profile removes places from the text, the description tells none more exactly than a district.
FINEST_PLACE: dict[Level, PlacePrecision] = {
    Level.PARTNER: PlacePrecision.DISTRICT,
    Level.COURT: PlacePrecision.EXACT,
    Level.RAW: PlacePrecision.EXACT,
}

PERMISSIONS: dict[Level, str] = {
    Level.PARTNER: "read_partner",
    Level.COURT: "read_court",
    Level.RAW: "read_raw",
}
WORK = "work_on"
