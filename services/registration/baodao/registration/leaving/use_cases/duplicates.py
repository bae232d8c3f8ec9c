"""Decisions about two records of one person."""

from datetime import datetime
from typing import Annotated, Any

from baodao.kernel.days import today
from baodao.kit.decisions import (
    Change,
    Decision,
    NewId,
    accept,
    by,
    by_each,
    refuse,
    use_case,
)
from baodao.registration.party.domain.member_reports import MemberReport
from baodao.registration.party.domain.party_members import PartyMember
from baodao.registration.people.domain.consents import Consent, Consents
from baodao.registration.people.domain.identities import Identity
from baodao.registration.people.domain.merges import Merge
from baodao.registration.people.domain.people import Person, identities_of
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.seconds.domain import Request
from baodao.schema import Actor, NotFound, Refusal
from baodao.schema.registration.duplicates import (
    MergeReceipt,
    MergeVolunteers,
    SamenessUnproven,
    SameRecord,
)
from baodao.schema.registration.seconds import AskToMerge, RequestReceipt

Asked = AskToMerge | Request
"""Both say which record stays, and which one is merged into it."""


def _both(request: Asked) -> list[str]:
    return [request.merge_id, request.keep_id] if request.merge_id and request.keep_id else []


def _former(request: Asked, volunteers: dict[str, Volunteer]) -> tuple[str, ...]:
    """The ids of the records that were merged before into the one that is merged now."""
    merge = volunteers.get(request.merge_id or "")
    return merge.also if merge else ()


def _report(request: Asked, places: dict[str, PartyMember]) -> str | None:
    """The id of the current member report under the record that is merged."""
    return places[request.merge_id].report_id if request.merge_id in places else None


@use_case
def ask_to_merge(
    request: AskToMerge,
    *,
    volunteers: Annotated[dict[str, Volunteer], by_each(_both, noun="volunteer")],
    people: Annotated[dict[str, Person], by_each(_both)],
    former: Annotated[dict[str, Volunteer], by_each(_former)],
    places: Annotated[dict[str, PartyMember], by_each(_both, or_new=PartyMember.blank)],
    report: Annotated[MemberReport | None, by(_report)],
    now: datetime,
    new_id: NewId,
) -> Decision[RequestReceipt]:
    """Ask a second person to make two records one; what stands in the way now is told now."""
    if refusals := _why_not(request, volunteers, people, former, report):
        return refuse(*refusals)
    asked = Request.to_merge(new_id(), request, volunteers.values(), now)
    return accept(asked.after.receipt, asked)


@use_case
def merge_volunteers(  # noqa: PLR0913 -- whatever leads to a person
    command: MergeVolunteers,
    *,
    request: Annotated[Request, by("request_id")],
    asker: Annotated[Volunteer | None, by("request.asker_id")],
    volunteers: Annotated[dict[str, Volunteer], by_each(_both, noun="volunteer")],
    people: Annotated[dict[str, Person], by_each(_both)],
    identities: Annotated[dict[str, Identity], by_each(identities_of)],
    consents: Annotated[Consents, by("request.merge_id", or_new=Consents.none)],
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
    refusals = [
        *request.over_refusals(now),
        *_why_not(request, volunteers, people, former, report),
    ]
    if refusals:
        return refuse(*refusals)
    keep, merge = volunteers[request.keep_id or ""], volunteers[request.merge_id or ""]
    kept_person, merged_person = people[keep.id], people[merge.id]
    kept = keep.absorb(merge, command.actor, now)
    goes_on = report is not None and places[keep.id].report_id is None
    changes: list[Change[Any]] = [
        request.confirm(command.actor, now),
        kept,
        Merge.create(
            id=merge.id,
            kept_id=keep.id,
            identities=merged_person.identities,
            consents=tuple(holding),
            report_id=report.id if report and goes_on else None,
            ended_at=merge.ended_at,
        ),
        merge.merge_into(keep.id, command.actor, request.note or "", now),
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


def _why_not(
    asked: Asked,
    volunteers: dict[str, Volunteer],
    people: dict[str, Person],
    former: dict[str, Volunteer],
    report: MemberReport | None,
) -> list[Refusal]:
    """Why these two cannot be made one."""
    both = _both(asked)
    if asked.keep_id == asked.merge_id:
        return [SameRecord()]
    if unknown := [key for key in both if key not in volunteers or key not in people]:
        return [NotFound(kind="volunteer", id=key) for key in unknown]
    merge, keep = (volunteers[key] for key in both)
    merged, kept = ({*people[key].identities} for key in both)
    return [
        *keep.change_refusals("pending", "active", "suspended"),
        *merge.move_refusals("merge"),
        *(report.frozen_refusals() if report else ()),
        # They would be led on to the kept record, and nothing writes what is frozen.
        *(refusal for one in former.values() for refusal in one.frozen_refusals()),
        *([] if asked.confirmed or kept & merged else [SamenessUnproven()]),
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
