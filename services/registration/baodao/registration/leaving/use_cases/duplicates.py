"""Decisions about two records of one person."""

from datetime import datetime
from typing import Annotated, Any

from baodao.kernel.days import today
from baodao.kit.decisions import Change, Decision, accept, by, by_each, refuse, use_case
from baodao.registration.party.domain.member_reports import MemberReport
from baodao.registration.party.domain.party_members import PartyMember
from baodao.registration.people.domain.consents import Consent, Consents
from baodao.registration.people.domain.identities import Identity
from baodao.registration.people.domain.merges import Merge
from baodao.registration.people.domain.people import Person, identities_of
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.schema import Actor, NotFound, Refusal
from baodao.schema.registration.duplicates import (
    MergeReceipt,
    MergeVolunteers,
    SamenessUnproven,
    SameRecord,
)


def _both(command: MergeVolunteers) -> list[str]:
    return [command.merge_id, command.keep_id]


def _former(command: MergeVolunteers, volunteers: dict[str, Volunteer]) -> tuple[str, ...]:
    """The ids of the records that were merged before into the one that is merged now."""
    merge = volunteers.get(command.merge_id)
    return merge.also if merge else ()


def _report(command: MergeVolunteers, places: dict[str, PartyMember]) -> str | None:
    """The id of the current member report under the record that is merged."""
    return places[command.merge_id].report_id


@use_case
def merge_volunteers(  # noqa: PLR0913 -- whatever leads to a person
    command: MergeVolunteers,
    *,
    volunteers: Annotated[dict[str, Volunteer], by_each(_both, noun="volunteer")],
    people: Annotated[dict[str, Person], by_each(_both)],
    identities: Annotated[dict[str, Identity], by_each(identities_of)],
    consents: Annotated[Consents, by("merge_id", or_new=Consents.none)],
    holding: Annotated[dict[str, Consent], by_each("consents.ids")],
    former: Annotated[dict[str, Volunteer], by_each(_former)],
    places: Annotated[dict[str, PartyMember], by_each(_both, or_new=PartyMember.blank)],
    report: Annotated[MemberReport | None, by(_report)],
    now: datetime,
) -> Decision[MergeReceipt]:
    """Merge two volunteer records of one person; both histories stay.

    What the person agreed to under the merged record ends with it: it was said about that record.
    Their current party report goes on under the kept one if that has none, else it ends. Every
    record of the person leads to the kept one directly: while one of those that were merged before
    is frozen by an open case, the merge is refused. What is moved and ended is kept beside it, so
    that it can be taken back (`unmerge_volunteers`).
    """
    if command.keep_id == command.merge_id:
        return refuse(SameRecord())
    if unknown := [key for key in _both(command) if key not in volunteers or key not in people]:
        return refuse(*(NotFound(kind="volunteer", id=key) for key in unknown))
    keep, merge = volunteers[command.keep_id], volunteers[command.merge_id]
    kept_person, merged_person = people[keep.id], people[merge.id]
    refusals = [
        *_refusals(keep, merge, command.actor),
        *(report.frozen_refusals() if report else ()),
        # They would be led on to the kept record, and nothing writes what is frozen.
        *(refusal for one in former.values() for refusal in one.frozen_refusals()),
    ]
    if not command.confirmed and not {*kept_person.identities} & {*merged_person.identities}:
        refusals.append(SamenessUnproven())
    if refusals:
        return refuse(*refusals)
    kept = keep.absorb(merge, command.actor, now)
    goes_on = report is not None and places[keep.id].report_id is None
    changes: list[Change[Any]] = [
        kept,
        Merge.create(
            id=merge.id,
            kept_id=keep.id,
            identities=merged_person.identities,
            consents=tuple(holding),
            report_id=report.id if report and goes_on else None,
            ended_at=merge.ended_at,
        ),
        merge.merge_into(keep.id, command.actor, command.note, now),
        kept_person.lead_here(merged_person),
        merged_person.lead_elsewhere(),
        *(one.lead_to(keep) for one in identities.values() if one.volunteer_id == merge.id),
        *(one.end(command.actor, now) for one in holding.values()),
        consents.drop(holding),
        *(one.lead_to(keep.id, command.actor) for one in former.values()),
    ]
    if report:
        changes += _report_changes(report, places[keep.id], places[merge.id], command.actor, now)
    return accept(MergeReceipt(kept_id=keep.id, also=list(kept.after.also)), *changes)


def _refusals(keep: Volunteer, merge: Volunteer, actor: Actor) -> list[Refusal]:
    return [
        *keep.change_refusals("pending", "active", "suspended"),
        *merge.move_refusals("merge"),
    ]


def _report_changes(
    report: MemberReport, kept: PartyMember, merged: PartyMember, actor: Actor, now: datetime
) -> list[Change[Any]]:
    """Let the kept record have the merged one's current report; end that if it has one itself."""
    left = merged.leave(report.id, today(now))
    if kept.report_id:
        return [report.end("volunteer-merged", actor, now), *left]
    goes_on = report.belong_to(kept.id, actor)
    return [goes_on, kept.take_over(merged), *left]
