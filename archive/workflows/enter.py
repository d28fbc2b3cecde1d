"""Entering collections and accounts by hand."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from archive.audit.log import Act, change
from archive.audit.verbs import Verb
from archive.core.errors import AccessDenied
from archive.incidents.models import Term
from archive.policy import duties
from archive.policy.codes import cases_reading, issue_case_codes
from archive.policy.roles import Duty, Role
from archive.policy.services import assign_duty
from archive.testimony import services
from archive.testimony.models import (
    Collection,
    CustodyPeriod,
    Participant,
    ParticipantRole,
    Testimony,
    Transcript,
)
from archive.testimony.services import (
    CollectionDescription,
    DateGiven,
    PlaceGiven,
    TestimonyDescription,
)
from archive.testimony.texts import TranscriptGiven
from archive.users.models import Organisation, User


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """Dates, places and terms of an account; each None leaves what stands."""

    dates: Sequence[DateGiven] | None = None
    places: Sequence[PlaceGiven] | None = None
    terms: Sequence[Term] | None = None


def create_collection(
    user: User, description: CollectionDescription, *, code_as_given: bool = False
) -> Collection:
    """A new collection, with its maker as its archivist. Only an archivist makes one.

    Its code begins as described and ends by chance, so that it is never refused: an archivist without a duty anywhere may
    begin a collection, and would learn which others there are (P1). `code_as_given` is for the operator's own acts, such as
    filling an archive from files that name it; then Conflict is raised where the code is taken.
    """
    if not duties.may_begin_collections(user):
        raise AccessDenied("not an archivist")
    if not code_as_given:
        description = replace(description, code=services.own_code(description.code))
    with change(user.agent, Verb.CREATE_COLLECTION, kind="collection") as act:
        collection = services.create_collection(act, description)
        assign_duty(act, user, collection, Role.ARCHIVIST)
        return collection


def describe_collection(
    user: User, collection: Collection, description: CollectionDescription
) -> None:
    """Change what is written about a collection."""
    with change(user.agent, Verb.DESCRIBE_COLLECTION, on=collection) as act:
        duties.require(user, Duty.DESCRIBE_COLLECTION, collection)
        services.describe_collection(act, collection, description)


def record_custody(
    user: User,
    collection: Collection,
    *,
    organisation: Organisation,
    start: dt.date,
    end: dt.date | None,
    basis: str,
) -> CustodyPeriod:
    """Say who holds or held a collection."""
    with change(user.agent, Verb.RECORD_CUSTODY, on=collection) as act:
        duties.require(user, Duty.DESCRIBE_COLLECTION, collection)
        return services.record_custody(
            act, collection, organisation=organisation, start=start, end=end, basis=basis
        )


def enter_testimony(
    user: User,
    collection: Collection,
    description: TestimonyDescription,
    circumstances: Circumstances | None = None,
) -> Testimony:
    """A new account. Every case that reads the collection gets its own code for it."""
    with change(user.agent, Verb.ENTER, on=collection) as act:
        duties.require(user, Duty.ENTER, collection)
        testimony = services.enter_testimony(act, collection, description)
        if circumstances is not None:
            _set(act, testimony, circumstances)
        for case in cases_reading(collection):
            issue_case_codes(act, case, [testimony.pk])
        return testimony


def amend_testimony(
    user: User,
    testimony: Testimony,
    description: TestimonyDescription,
    circumstances: Circumstances | None = None,
) -> None:
    """Change what is known about an account beside its text."""
    with change(user.agent, Verb.AMEND, on=testimony) as act:
        duties.require(user, Duty.ENTER, testimony.collection)
        services.amend_testimony(act, testimony, description)
        if circumstances is not None:
            _set(act, testimony, circumstances)


def add_participant(
    user: User, testimony: Testimony, *, role: ParticipantRole, note: str = ""
) -> Participant:
    """Say that somebody was in the room. The account is closed to readers until they have consented too."""
    with change(user.agent, Verb.AMEND, on=testimony) as act:
        duties.require(user, Duty.ENTER, testimony.collection)
        return services.add_participant(act, testimony, role=role, note=note)


def add_transcript(user: User, testimony: Testimony, given: TranscriptGiven) -> Transcript:
    """Add a text, a correction or a translation."""
    with change(user.agent, Verb.ADD_TRANSCRIPT, on=testimony) as act:
        duties.require(user, Duty.ENTER, testimony.collection)
        return services.add_transcript(act, testimony, given)


def _set(act: Act, testimony: Testimony, circumstances: Circumstances) -> None:
    if circumstances.dates is not None:
        services.set_dates(act, testimony, circumstances.dates)
    if circumstances.places is not None:
        services.set_places(act, testimony, circumstances.places)
    if circumstances.terms is not None:
        services.set_terms(act, testimony, circumstances.terms)
