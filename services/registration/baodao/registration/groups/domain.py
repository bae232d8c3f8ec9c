"""Groups that volunteers propose to found: what waits for a committee or unit, and its answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Self

from baodao.kernel.days import days_after, today
from baodao.kernel.lifecycle import LifeCycle, Move
from baodao.kit.decisions import Aggregate, Change
from baodao.registration.lists.domain.rules import ListPolicy
from baodao.registration.organisations.domain import Organisation
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.schema import Refusal
from baodao.schema.registration.group_proposals import (
    GroupAgreed,
    GroupDeclined,
    GroupNotInState,
    GroupProposalWithdrawn,
    GroupProposed,
    GroupState,
    ProposeGroup,
)
from baodao.schema.registration.organisations import JoinPolicy
from baodao.schema.registration.volunteers import NotInState


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal(Aggregate):
    """A group that is none yet: an organisation is made of it once its guide has agreed.

    `desk` is where a desk answers for a committee; there is none for a unit.
    """

    LIFE: ClassVar = LifeCycle(
        begins=("proposed",),
        agree=Move(("proposed",), "agreed"),
        decline=Move(("proposed",), "declined"),
        withdraw=Move(("proposed",), "withdrawn"),
    )

    volunteer_id: str
    guided_by: str
    division: str
    desk: str | None
    name: str
    aliases: tuple[str, ...]
    join_policy: JoinPolicy
    state: GroupState
    proposed_at: datetime
    answer_by: str
    answered_at: datetime | None = None
    note: str | None = None
    organisation_id: str | None = None

    @classmethod
    def propose(
        cls, key: str, guide: Organisation, command: ProposeGroup, policy: ListPolicy, now: datetime
    ) -> Change[Self]:
        """Propose a group to who is to guide it, in whose division it is."""
        group = cls(
            id=key,
            volunteer_id=command.volunteer_id,
            guided_by=guide.id,
            division=guide.division,
            desk=guide.desk,
            name=command.name,
            aliases=tuple(command.aliases),
            join_policy=command.join_policy,
            state="proposed",
            proposed_at=now,
            answer_by=days_after(today(now), policy.answer_days),
        )
        return group.change(GroupProposed(**group._named(), answer_by=group.answer_by))

    def broken(self, before: Aggregate) -> str | None:
        """Every change of state is a move of `LIFE`."""
        return self.LIFE.broken(before, self)

    def move_refusals(self, move: str) -> list[Refusal]:
        """Why this move of the life cycle cannot be made now."""
        held = self.state in self.LIFE.sources(move)
        return [] if held else [GroupNotInState(state=self.state)]

    def found(self, organisation_id: str, guide: Organisation, now: datetime) -> Organisation:
        """The organisation that the group is from today on, where its guide is now."""
        return Organisation(
            id=organisation_id,
            name=self.name,
            kind="informal-group",
            division=guide.division,
            join_policy=self.join_policy,
            valid_from=today(now),
            aliases=self.aliases,
            guided_by=guide.id,
        )

    def agree(self, organisation_id: str, now: datetime) -> Change[Self]:
        """Note that it was agreed to, and which organisation it is."""
        event = GroupAgreed(**self._named(), organisation_id=organisation_id)
        return self.change(event, state="agreed", answered_at=now, organisation_id=organisation_id)

    def decline(self, reason: str, now: datetime) -> Change[Self]:
        """Note that it was not agreed to, and why."""
        event = GroupDeclined(**self._named())
        return self.change(event, state="declined", answered_at=now, note=reason)

    def withdraw(self) -> Change[Self]:
        """Take it back."""
        return self.change(GroupProposalWithdrawn(**self._named()), state="withdrawn")

    def _named(self) -> dict[str, str]:
        return {
            "division": self.division,
            "proposal_id": self.id,
            "guided_by": self.guided_by,
            "volunteer_id": self.volunteer_id,
        }


def founder_refusals(volunteer: Volunteer) -> list[Refusal]:
    """Why this volunteer can found nothing now."""
    refusals = volunteer.frozen_refusals()
    if volunteer.state != "active":
        refusals.append(NotInState(state=volunteer.state))
    return refusals
