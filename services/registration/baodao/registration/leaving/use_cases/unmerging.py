"""Decisions about two records that were made one and are two people's."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from baodao.kernel.days import today
from baodao.kit.decisions import Change, Decision, accept, by, by_each, refuse, use_case
from baodao.registration.common.vault import Vault
from baodao.registration.organisations.domain import Organisation
from baodao.registration.party.domain.member_reports import MemberReport
from baodao.registration.party.domain.party_members import PartyMember
from baodao.registration.people.domain.consents import Consent, Consents
from baodao.registration.people.domain.identities import Identity
from baodao.registration.people.domain.merges import Merge
from baodao.registration.people.domain.people import Person, data_of, identities_in
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.teams.domain.memberships import Membership
from baodao.schema import Actor, NotFound, Refusal
from baodao.schema.registration.duplicates import (
    MergedSince,
    MergeNotKept,
    NotMerged,
    UnmergeReceipt,
    UnmergeVolunteers,
)
from baodao.schema.registration.personal_data import Erased
from baodao.schema.registration.volunteers import Waiting


def _both(command: UnmergeVolunteers) -> list[str]:
    return [command.merge_id, command.keep_id]


def _former(command: UnmergeVolunteers, volunteers: dict[str, Volunteer]) -> tuple[str, ...]:
    """The ids of the records that were merged before into the one that was merged."""
    merged = volunteers.get(command.merge_id)
    return merged.also if merged else ()


def _everybody(command: UnmergeVolunteers, volunteers: dict[str, Volunteer]) -> list[str]:
    """Both, and whoever was merged into either."""
    also = (key for one in volunteers.values() for key in one.also)
    return list(dict.fromkeys((*_both(command), *also)))


def _teams(memberships: dict[str, Membership]) -> list[str]:
    return [one.organisation_id for one in memberships.values()]


@dataclass(frozen=True, slots=True)
class _Two:
    """Two records that are one, and what the merge has moved and ended."""

    keep: Volunteer
    merged: Volunteer
    former: Mapping[str, Volunteer]
    people: Mapping[str, Person]
    identities: Mapping[str, Identity]
    given: Mapping[str, Consent]
    memberships: Mapping[str, Membership]
    report: MemberReport | None

    def refusals(self, merge: Merge | None, vault: Vault) -> list[Refusal]:
        """Why they cannot be taken apart: all reasons."""
        keep, merged = self.keep, self.merged
        into = merged.merged_into
        last = merge.kept_id if merge else into
        if into is None or keep.id not in (into, last):
            return [NotMerged(volunteer_id=merged.id)]
        both = {one.id: data_of(self.people.get(one.id), vault) for one in (keep, merged)}
        if gone := [key for key, data in both.items() if data is None]:
            return [Erased(volunteer_id=key) for key in gone]
        if merge is None:
            return [MergeNotKept(volunteer_id=merged.id)]
        if last != into:
            return [MergedSince(volunteer_id=merge.kept_id, merged_into=into)]
        records = (keep, merged, *self.former.values(), *self.given.values())
        others = (*self.memberships.values(), *([self.report] if self.report else []))
        return [refusal for one in (*records, *others) for refusal in one.frozen_refusals()]

    def back(self, vault: Vault) -> list[Identity]:
        """The documents that lead to the merged record again: not what the kept one says itself."""
        own = {*identities_in(vault, self.people[self.keep.id].read(vault))}
        led = (one for one in self.identities.values() if one.volunteer_id == self.keep.id)
        return [one for one in led if one.id not in own]

    def led_apart(self, vault: Vault) -> list[Change[Any]]:
        """What leads to whom: documents, names and phone numbers, each to its own again."""
        kept, back = self.people[self.keep.id], self.back(vault)
        keys = [one.id for one in back]
        stays = (key for key in kept.identities if key not in keys)
        theirs = {self.merged.id, *self.merged.also}
        also = (self.people[key] for key in self.keep.also if key not in theirs)
        former = (self.people[key] for key in self.merged.also)
        return [
            kept.lead_apart(vault, stays, also),
            self.people[self.merged.id].lead_apart(vault, keys, former),
            *(one.lead_to(self.merged) for one in back),
        ]

    def consents(self, held: Consents, actor: Actor) -> tuple[list[Change[Any]], list[Waiting]]:
        """What is agreed to again, and for what consent it is waited: its case was upheld."""
        changes: list[Change[Any]] = []
        for one in self.given.values():
            if one.withdrawn_at is None:
                again = one.resume(actor)
                added = held.add(again.after)
                changes += [again, added]
                held = added.after
        undone = [one for one in self.given.values() if one.withdrawn_at]
        missed = [
            one.waiting
            for one in undone
            if one.purpose == "registration" and not held.of(one.agreement, one.given_by)
        ]
        return changes, missed


@use_case
def unmerge_volunteers(  # noqa: PLR0913 -- whatever a merge moves and ends
    command: UnmergeVolunteers,
    *,
    volunteers: Annotated[dict[str, Volunteer], by_each(_both, noun="volunteer")],
    merge: Annotated[Merge | None, by("merge_id")],
    former: Annotated[dict[str, Volunteer], by_each(_former)],
    people: Annotated[dict[str, Person], by_each(_everybody)],
    identities: Annotated[dict[str, Identity], by_each("merge.identities")],
    held: Annotated[Consents, by("merge_id", or_new=Consents.none)],
    given: Annotated[dict[str, Consent], by_each("merge.consents")],
    memberships: Annotated[dict[str, Membership], by_each("merge.memberships")],
    teams: Annotated[dict[str, Organisation], by_each(_teams)],
    places: Annotated[dict[str, PartyMember], by_each(_both, or_new=PartyMember.blank)],
    report: Annotated[MemberReport | None, by("merge.report_id")],
    vault: Vault,
    now: datetime,
) -> Decision[UnmergeReceipt]:
    """Take a merge back: the merged record stands for itself again, as it was then (ADR 0070).

    What the merge moved goes back, as long as it is still there: documents, the current party
    report. What of the person's own word it ended holds again: consents, memberships. What others
    had a part in stays as it is: claims, offices, pairs. What was added to the kept record since
    stays with that. The last merge of a chain is taken back first; nothing of it while anything
    that would be written is frozen by an open case (B18).
    """
    if unknown := [key for key in _both(command) if key not in volunteers]:
        return refuse(*(NotFound(kind="volunteer", id=key) for key in unknown))
    keep, merged = volunteers[command.keep_id], volunteers[command.merge_id]
    current = report if report and places[keep.id].report_id == report.id else None
    two = _Two(keep, merged, former, people, identities, given, memberships, current)
    refusals = two.refusals(merge, vault)
    if refusals or merge is None:
        return refuse(*refusals)
    actor = command.actor
    agreed, missed = two.consents(held, actor)
    apart = merged.unmerge(missed, merge.ended_at, actor, command.note, now)
    changes: list[Change[Any]] = [
        keep.let_go(merged, actor, now),
        apart,
        merge.erase(),
        *two.led_apart(vault),
        *agreed,
        *(one.lead_to(merged.id, actor) for one in former.values()),
        *_resumed(memberships.values(), teams, apart.after, actor, now),
    ]
    if current:
        changes += _report_changes(current, places[keep.id], places[merged.id], actor, now)
    state, report_id = apart.after.state, current.id if current else None
    return accept(
        UnmergeReceipt(volunteer_id=merged.id, kept_id=keep.id, state=state, report_id=report_id),
        *changes,
    )


def _resumed(
    memberships: Iterable[Membership],
    teams: Mapping[str, Organisation],
    volunteer: Volunteer,
    actor: Actor,
    now: datetime,
) -> list[Change[Any]]:
    return [
        change
        for one in memberships
        for change in one.resume(teams[one.organisation_id], volunteer, actor, now)
    ]


def _report_changes(
    report: MemberReport, kept: PartyMember, merged: PartyMember, actor: Actor, now: datetime
) -> list[Change[Any]]:
    """Let the current report be of the record again that it was moved from."""
    back = report.belong_to(merged.id, actor)
    return [back, merged.take_over(kept), *kept.leave(report.id, today(now))]
