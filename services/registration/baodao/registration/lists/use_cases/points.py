"""Decisions about points for claims and projects (`obligations/use_cases/points`)."""

from typing import Annotated

from baodao.kit.decisions import Decision, accept, by, by_each, use_case
from baodao.registration.lists.domain.claims import Claim
from baodao.registration.obligations.domain.points import PointBook
from baodao.registration.obligations.domain.tallies import GroupTally, group_tallies
from baodao.registration.obligations.use_cases.points import (
    AllTotals,
    Books,
    Kept,
    Packs,
    Totals,
    books_of,
    current,
    earned,
    given,
    served,
    taken_back,
)
from baodao.registration.party.domain.party_members import PartyMember
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.schema.registration.claims import ClaimConfirmed, ClaimUndone
from baodao.schema.registration.projects import ProjectAccepted


def _counted_groups(claim: Claim) -> tuple[str, ...]:
    return claim.counted_groups if claim.state in ("confirmed", "rated") else ()


@use_case
def award_claim(
    event: ClaimConfirmed,
    *,
    volunteer: Annotated[Volunteer | None, by("volunteer_id")],
    claim: Annotated[Claim | None, by("claim_id")],
    groups: Annotated[dict[str, GroupTally], by_each(_counted_groups, or_new=GroupTally.blank)],
    kept: Kept,
    packs: Packs,
    books: Books,
    totals: Totals,
) -> Decision[None]:
    """Give points for a confirmed claim that serves the community."""
    return accept(None, *given(books, kept, earned(served(event, groups), packs), totals))


def _books_of_claim(claim: Claim, kept: Volunteer) -> list[str]:
    return books_of(kept, claim.done_on) if claim.done_on else []


@use_case
def take_back_claim(
    event: ClaimUndone,
    claim: Annotated[Claim | None, by("claim_id")],
    volunteer: Annotated[Volunteer | None, by("claim.volunteer_id")],
    kept: Kept,
    books: Annotated[dict[str, PointBook], by_each(_books_of_claim, or_new=PointBook.blank)],
    totals: AllTotals,
) -> Decision[None]:
    """Take back exactly what was given for a claim that never was this person's."""
    return accept(None, *taken_back(books, "claim-confirmed", event.claim_id, totals))


def _groups_of_member(event: ProjectAccepted, member: PartyMember) -> list[str]:
    return group_tallies(member, event.until_day)


@use_case
def award_project(
    event: ProjectAccepted,
    *,
    volunteer: Annotated[Volunteer | None, by("volunteer_id")],
    member: Annotated[PartyMember | None, by(current)],
    groups: Annotated[dict[str, GroupTally], by_each(_groups_of_member, or_new=GroupTally.blank)],
    kept: Kept,
    packs: Packs,
    books: Books,
    totals: Totals,
) -> Decision[None]:
    """Give points for a project that the community has looked at."""
    return accept(None, *given(books, kept, earned(served(event, groups), packs), totals))
