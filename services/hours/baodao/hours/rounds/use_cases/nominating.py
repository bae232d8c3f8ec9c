"""Decisions about nominations: made, agreed to, reviewed."""

from datetime import datetime
from typing import Annotated

from baodao.hours.known.domain import KnownOrganisation, KnownVolunteer, all_records, kept_of
from baodao.hours.rounds.domain.nominations import Nomination
from baodao.hours.rounds.domain.rounds import Round
from baodao.hours.rounds.keys import RoundKeys
from baodao.hours.stars.domain import Recorders
from baodao.kernel.ages import may_be_minor
from baodao.kit.decisions import Change, Decision, accept, by, by_each, refuse, use_case
from baodao.schema import Actor, Refusal
from baodao.schema.base import NotFound, OwnMatter
from baodao.schema.hours import nominations as schema
from baodao.schema.hours import round_refusals as refusals
from baodao.schema.hours.rounds import HonourFor

_Round = Annotated[Round, by("round_id", noun="round")]
_OfNomination = Annotated[Nomination, by("nomination_id")]
_ItsRound = Annotated[Round, by("nomination.round_id", noun="round")]
_Volunteer = Annotated[KnownVolunteer | None, by("nomination.volunteer_id")]
_Kept = Annotated[KnownVolunteer | None, by("volunteer.merged_into")]


def _of_person(
    command: schema.NominateVolunteer,
    volunteer: KnownVolunteer,
    person: dict[str, KnownVolunteer],
    keys: RoundKeys,
) -> list[str]:
    """The nominations there can be of a person, under any of their records."""
    records = all_records(volunteer.id, person)
    return [keys.nomination(command.round_id, record) for record in records]


def is_kept_out(person: KnownVolunteer, one: Round) -> bool:
    """Whether somebody is suspended where the round is, or where they live."""
    home = person.division or one.division
    return person.is_suspended_in(one.division) or person.is_suspended_in(home)


@use_case
def nominate_volunteer(
    command: schema.NominateVolunteer,
    recognition: _Round,
    volunteer: Annotated[KnownVolunteer, by("volunteer_id")],
    person: Annotated[dict[str, KnownVolunteer], by_each(kept_of)],
    known: Annotated[dict[str, Nomination], by_each(_of_person)],
    recorders: Recorders,
    keys: RoundKeys,
    now: datetime,
) -> Decision[schema.NominationReceipt]:
    """Nominate a volunteer, by the record that is kept of them.

    Who does not look after the place of the round nominates for an organisation that has recorded
    what the person has served; of anybody else they learn nothing.
    """
    kept, nominated_for = next(iter(person.values()), volunteer), command.nominated_for
    is_theirs = nominated_for is not None and nominated_for in recorders.organisations
    if not command.actor.covers(recognition.division) and not is_theirs:
        return refuse(NotFound(kind="volunteer", id=command.volunteer_id))
    refused = _refused(command, recognition, "person", bool(known), now)
    if is_kept_out(kept, recognition):
        refused.append(refusals.NomineeSuspended())
    if refused:
        return refuse(*refused)
    key = keys.nomination(recognition.id, kept.id)
    made = Nomination.propose(key, recognition, command, volunteer_id=kept.id, now=now)
    return accept(_receipt(made.after), made, recognition.take())


def _of_group(command: schema.NominateGroup, keys: RoundKeys) -> str:
    return keys.nomination(command.round_id, command.organisation_id)


@use_case
def nominate_group(
    command: schema.NominateGroup,
    recognition: _Round,
    organisation: Annotated[KnownOrganisation, by("organisation_id")],
    known: Annotated[Nomination | None, by(_of_group)],
    keys: RoundKeys,
    now: datetime,
) -> Decision[schema.NominationReceipt]:
    """Nominate a team, committee or unit."""
    if refused := _refused(command, recognition, "group", known is not None, now):
        return refuse(*refused)
    key, group = keys.nomination(recognition.id, organisation.id), organisation.id
    made = Nomination.propose(key, recognition, command, organisation_id=group, now=now)
    return accept(_receipt(made.after), made, recognition.take())


def _refused(
    command: schema.NominateVolunteer | schema.NominateGroup,
    one: Round,
    honour_for: HonourFor,
    is_nominated: bool,  # noqa: FBT001
    now: datetime,
) -> list[Refusal]:
    if command.nominated_for and not command.actor.keeps(command.nominated_for):
        return [refusals.NominatesForOthers()]
    if refused := one.nominate_refusals(now):
        return refused
    if one.places_of(command.honour, honour_for) is None:
        refused.append(refusals.NoSuchHonour(honour=command.honour))
    if is_nominated:
        refused.append(refusals.NominatedBefore())
    return refused


@use_case
def answer_nomination(
    command: schema.AnswerNomination,
    nomination: _OfNomination,
    recognition: _ItsRound,
    volunteer: _Volunteer,
    kept: _Kept,
    now: datetime,
) -> Decision[schema.NominationReceipt]:
    """Agree or not; what is off the list then makes place for another one."""
    person = kept or volunteer
    if not command.agrees:
        taken = nomination.disagree()
        if taken.after.state == nomination.state:
            return accept(_receipt(taken.after), taken)
        dropped = recognition.drop(nomination.id, waited=nomination.state == "proposed")
        return accept(_receipt(taken.after), taken, dropped)
    if person and _needs_guardian(person) and command.actor.role != "guardian":
        return refuse(refusals.GuardianAgrees())
    if nomination.state not in ("proposed", "shortlisted", "objected", "awarded"):
        return refuse(refusals.NominationClosed(state=nomination.state))
    agreed = nomination.agree(now)
    return accept(_receipt(agreed.after), agreed)


def _needs_guardian(person: KnownVolunteer) -> bool:
    return may_be_minor(person.age_class, person.age_known)


@use_case
def review_nomination(
    command: schema.ReviewNomination,
    nomination: _OfNomination,
    recognition: _ItsRound,
    volunteer: _Volunteer,
    kept: _Kept,
    recorders: Recorders,
) -> Decision[schema.NominationReceipt]:
    """Put a nomination on the list, or decline it."""
    if nomination.state not in Nomination.LIFE.sources("shortlist"):
        return refuse(refusals.NominationClosed(state=nomination.state))
    if refused := recorder_refusals(command.actor, recorders):
        return refuse(*refused)
    change: Change[Round]
    if command.outcome == "shortlisted":
        person = kept or volunteer
        if refused := _list_refusals(nomination, recognition, person):
            return refuse(*refused)
        change = recognition.list_one(nomination.id, nomination.honour)
    else:
        change = recognition.drop(nomination.id, waited=True)
    reviewed = nomination.review(command)
    return accept(_receipt(reviewed.after), reviewed, change)


def _list_refusals(
    nomination: Nomination, one: Round, person: KnownVolunteer | None
) -> list[Refusal]:
    refused = one.list_refusals(nomination.honour)
    if nomination.agreed_at is None:
        refused.append(refusals.NomineeNotAgreed())
    if person and is_kept_out(person, one):
        refused.append(refusals.NomineeSuspended())
    return refused


def recorder_refusals(actor: Actor, recorders: Recorders) -> list[Refusal]:
    """`own-matter` for who has recorded hours of the nominee, or answers for who has."""
    return [OwnMatter()] if recorders.concern(actor) else []


def _receipt(one: Nomination) -> schema.NominationReceipt:
    agreed = one.agreed_at is not None
    return schema.NominationReceipt(nomination_id=one.id, state=one.state, agreed=agreed)
