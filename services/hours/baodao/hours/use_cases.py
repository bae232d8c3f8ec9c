"""Decisions of hours: which minutes are credited, and what is noted of volunteers."""

from typing import Annotated

from baodao.hours.domain import (
    GRACE_AT_MOST,
    Entry,
    KnownVolunteer,
    Ledger,
    Policy,
    ServedDay,
)
from baodao.kernel.merged import merged_records, parted_records, relatives
from baodao.kernel.policies import PolicyPack, packs_at, rules_at
from baodao.kit.decisions import Decision, accept, by, by_each, refuse, use_case
from baodao.schema import Envelope
from baodao.schema.registration.ages import AgeClassChanged
from baodao.schema.registration.duplicates import VolunteersMerged, VolunteersUnmerged
from baodao.schema.registration.rehoming import VolunteerRehomed
from baodao.schema.registration.volunteers import VolunteerActivated, VolunteerRegistered
from baodao.schema.scheduling.attendance import AttendanceRecorded

_Known = Annotated[KnownVolunteer, by("volunteer_id", or_new=KnownVolunteer.unknown)]


def _days(event: AttendanceRecorded) -> list[str]:
    first, last = event.shift_starts_at - GRACE_AT_MOST, event.shift_ends_at + GRACE_AT_MOST
    return ServedDay.ids_for(event.volunteer_id, first, last)


@use_case
def credit_minutes(
    event: AttendanceRecorded,
    ledger: Annotated[Ledger, by("volunteer_id", or_new=Ledger.empty)],
    entry: Annotated[Entry | None, by(lambda event: Entry.id_for(event.sign_up_id))],
    days: Annotated[dict[str, ServedDay], by_each(_days, or_new=ServedDay.idle)],
    packs: Annotated[dict[str, PolicyPack], packs_at()],
) -> Decision[None]:
    """Append what was served to the volunteer's ledger, once per attendance."""
    policy = rules_at(Policy, packs, event.division, event.shift_starts_at)
    served = Entry.served(event, policy)
    if entry is not None or served is None:
        return accept(None)
    touched = [
        days[day]
        for day in ServedDay.ids_for(event.volunteer_id, served.served_from, served.served_until)
    ]
    # An entry over midnight is found on both days and told once.
    if refusals := dict.fromkeys(refusal for day in touched for refusal in day.overlaps(served)):
        return refuse(*refusals)
    changes = [*ledger.append(event, served, policy), *(day.add(served) for day in touched)]
    return accept(None, *changes, under=policy.version)


@use_case
def learn_volunteer(
    event: VolunteerRegistered, volunteer: _Known, envelope: Envelope
) -> Decision[None]:
    """Note where a new volunteer lives, whose balance is seen by who organises there."""
    version, age = envelope.aggregate_version, event.age_class
    return accept(None, *volunteer.learn(version, division=event.division, age_class=age))


@use_case
def learn_age_at_activation(
    event: VolunteerActivated, volunteer: _Known, envelope: Envelope
) -> Decision[None]:
    """Note whether a volunteer who may sign up now is a minor."""
    version = envelope.aggregate_version
    return accept(None, *volunteer.learn(version, age_class=event.age_class))


@use_case
def learn_age_class(
    event: AgeClassChanged, volunteer: _Known, envelope: Envelope
) -> Decision[None]:
    """Note that a volunteer is a minor, or none any more."""
    version = envelope.aggregate_version
    return accept(None, *volunteer.learn(version, age_class=event.age_class))


@use_case
def rehome_volunteer(
    event: VolunteerRehomed, volunteer: _Known, envelope: Envelope
) -> Decision[None]:
    """Note that a volunteer belongs to another division."""
    version = envelope.aggregate_version
    return accept(None, *volunteer.learn(version, division=event.division))


@use_case
def follow_merge(
    event: VolunteersMerged,
    kept: Annotated[KnownVolunteer, by("kept_id", or_new=KnownVolunteer.unknown)],
    merged: Annotated[KnownVolunteer, by("merged_id", or_new=KnownVolunteer.unknown)],
    others: Annotated[dict[str, KnownVolunteer], by_each(relatives)],
) -> Decision[None]:
    """Note that two ledgers are one person's; each stays a chain of its own."""
    return accept(None, *merged_records(event, kept, merged, others))


@use_case
def follow_unmerge(
    event: VolunteersUnmerged,
    kept: Annotated[KnownVolunteer, by("kept_id", or_new=KnownVolunteer.unknown)],
    merged: Annotated[KnownVolunteer, by("merged_id", or_new=KnownVolunteer.unknown)],
    others: Annotated[dict[str, KnownVolunteer], by_each(relatives)],
) -> Decision[None]:
    """Note that they are two people's again: what is kept under each is each one's own."""
    return accept(None, *parted_records(event, kept, merged, others))
