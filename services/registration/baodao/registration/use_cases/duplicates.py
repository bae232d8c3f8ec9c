"""Decisions about two records of one person."""

from datetime import datetime
from typing import Any

from baodao.kit.decisions import Change, Decision, accept, by, by_each, refuse, use_case
from baodao.registration.domain.consents import Consent, Consents
from baodao.registration.domain.party_members import PartyMember
from baodao.registration.domain.people import Person, documents
from baodao.registration.domain.rights import may_organise
from baodao.registration.domain.volunteers import Identity, Volunteer
from baodao.schema import Actor, NotFound, Refusal
from baodao.schema.registration.duplicates import (
    MergeReceipt,
    MergeVolunteers,
    SamenessUnproven,
    SameRecord,
)


def _both(command: MergeVolunteers) -> list[str]:
    return [command.merge_id, command.keep_id]


@use_case(
    volunteers=by_each(_both),
    people=by_each(_both),
    identities=by_each(documents, after="people"),
    place=by("merge_id", or_new=PartyMember.blank),
    consents=by("merge_id", or_new=Consents.none),
    holding=by_each(lambda _, consents: consents.ids(), after="consents"),
)
def merge_volunteers(
    command: MergeVolunteers,
    volunteers: dict[str, Volunteer],
    people: dict[str, Person],
    identities: dict[str, Identity],
    place: PartyMember,
    consents: Consents,
    holding: dict[str, Consent],
    now: datetime,
) -> Decision[MergeReceipt]:
    """Make two records of one person one; both histories stay.

    What the person agreed to under the merged record ends with it: it was said about that record.
    A current party report does not: only its person or the community can end it, before the merge.
    """
    if command.keep_id == command.merge_id:
        return refuse(SameRecord())
    if unknown := [key for key in _both(command) if key not in volunteers or key not in people]:
        return refuse(*(NotFound(kind="volunteer", id=key) for key in unknown))
    keep, merge = volunteers[command.keep_id], volunteers[command.merge_id]
    kept_person, merged_person = people[keep.id], people[merge.id]
    refusals = [*_refusals(keep, merge, command.actor), *place.file_refusals()]
    if not command.confirmed and not {*kept_person.identities} & {*merged_person.identities}:
        refusals.append(SamenessUnproven())
    if refusals:
        return refuse(*refusals)
    kept = keep.absorb(merge, command.actor)
    changes: list[Change[Any]] = [
        kept,
        merge.merge_into(keep.id, command.actor, command.note, now),
        kept_person.lead_here(merged_person.identities),
        merged_person.lead_elsewhere(),
        *(one.lead_to(keep) for one in identities.values() if one.volunteer_id == merge.id),
        *(one.end(command.actor, now) for one in holding.values()),
        consents.drop(holding),
    ]
    return accept(MergeReceipt(kept_id=keep.id, also=list(kept.after.also)), *changes)


def _refusals(keep: Volunteer, merge: Volunteer, actor: Actor) -> list[Refusal]:
    return [
        *may_organise(actor, keep.division),
        *may_organise(actor, merge.division),
        *keep.change_refusals("pending", "active", "suspended"),
        *merge.change_refusals("pending", "active", "suspended", "withdrawn"),
    ]
