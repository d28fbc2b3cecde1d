"""Many accounts in an archive of their own, quickly: the services of the archive's own acts, hundreds of accounts an act.

What differs from real ones: the log has one act for so many, no file is kept, and nobody is left room between them.
The rows, their keys and their seals are the same, and so is what a search has to do.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from tqdm import tqdm

from archive.audit.log import Act, change
from archive.audit.verbs import Verb
from archive.consent.models import ConsentRecord, IdentityLevel, State
from archive.consent.services import ConsentTerms, confirm_waiting, record_consent
from archive.core import ids
from archive.core.dates import DatePrecision
from archive.incidents.models import Place, PlacePrecision
from archive.redaction.models import RedactionSet
from archive.redaction.services import approve_set, marks_seen, open_set, submit_set
from archive.sealing.authority import make_data_keys
from archive.testimony.models import DateRole, ParticipantRole, PlaceRole
from archive.testimony.services import (
    DateGiven,
    PlaceGiven,
    TestimonyDescription,
    add_participant,
    add_transcript,
    enter_testimony,
    set_dates,
    set_places,
)
from archive.testimony.texts import TranscriptGiven, paragraphs
from benchmarks.accounts import Account
from benchmarks.staff import CONSENTS, EVIDENCE, PATIENCE, Staff

AT_ONCE = 250


def enter_in_bulk(staff: Staff, accounts: Iterable[Account], places: Mapping[str, Place]) -> int:
    """Accounts with participant, text, place and period, their consents confirmed and their redactions approved by the
    second person; return how many.
    """
    waiting = iter(tqdm(accounts, desc="  entering", unit=" accounts", mininterval=PATIENCE))
    count = 0
    while some := list(islice(waiting, AT_ONCE)):
        with change(staff.archivist.agent, Verb.ENTER, on=staff.collection) as act:
            entered = _entered(act, staff, some, places)
        with change(staff.reviewer.agent, Verb.APPROVE_REDACTION, on=staff.collection) as act:
            for submitted in entered:
                _second(act, submitted)
        count += len(some)
    return count


def _entered(
    act: Act, staff: Staff, accounts: Sequence[Account], places: Mapping[str, Place]
) -> list[RedactionSet]:
    fresh = [ids.new_id() for _ in accounts]
    make_data_keys(fresh)
    entered = []
    for account, keyed_id in zip(accounts, fresh, strict=True):
        description = TestimonyDescription(title=account.title)
        testimony = enter_testimony(act, staff.collection, description, keyed_id=keyed_id)
        witness = add_participant(act, testimony, role=ParticipantRole.WITNESS)
        set_dates(act, testimony, [DateGiven(role=DateRole.HAPPENED, edtf=account.date)])
        place = PlaceGiven(place=places[account.place], role=PlaceRole.HAPPENED_AT)
        set_places(act, testimony, [place])
        given = TranscriptGiven(language=account.language, passages=paragraphs(account.text))
        transcript = add_transcript(act, testimony, given)
        for purpose, audience in CONSENTS:
            terms = ConsentTerms(
                purpose=purpose,
                audience=audience,
                state=State.GIVEN,
                identity=IdentityLevel.NAMED,
                place=PlacePrecision.EXACT,
                date=DatePrecision.DAY,
                evidence=EVIDENCE,
            )
            record_consent(act, witness, terms)
        opened = open_set(act, transcript)
        submit_set(act, opened, seen=marks_seen(transcript, []))
        entered.append(opened)
    return entered


def _second(act: Act, submitted: RedactionSet) -> None:
    transcript = submitted.transcript
    confirm_waiting(act, ConsentRecord.objects.filter(testimony_id=transcript.testimony_id))
    approve_set(act, submitted, seen=marks_seen(transcript, []))
