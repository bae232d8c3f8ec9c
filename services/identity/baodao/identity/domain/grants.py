"""A grant: somebody may act in a role, in a division or for an organisation, for a term."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from baodao.identity.domain.accounts import Account, SignIn, Slip
from baodao.identity.domain.known import Person
from baodao.kernel.ranks import is_below
from baodao.kit.decisions import Aggregate, Change
from baodao.schema import Actor, Refusal
from baodao.schema.access import AnyRole, Capability
from baodao.schema.doors import StepUpRequired
from baodao.schema.identity.grants import (
    CapabilityBeyondOwn,
    GrantedRole,
    GrantEnded,
    GrantEnding,
    GrantMoved,
    RoleGranted,
)
from baodao.schema.identity.guardians import (
    GuardianNamed,
    GuardianshipEnded,
    GuardianshipEnding,
)
from baodao.schema.identity.secrets import WHOLE_TREE


def may_grant(actor: Actor, role: GrantedRole) -> bool:
    """Whether the actor's role may grant this one, and take it: what is below it."""
    return is_below(role, actor.role)


def handed_out(digest: str, account: Account, by: Actor) -> Change[Slip]:
    """A slip for an account: it reaches as far as who hands it out, now or once proved again."""
    held = tuple(sorted(by.capabilities | by.dormant))
    return Slip.create(
        id=digest, account_id=account.id, role=by.role, scope=by.scope, capabilities=held
    )


def not_to_give(actor: Actor, wanted: Iterable[Capability]) -> list[Refusal]:
    """Why the actor does not give these capabilities: they have them not, or not now."""
    lacking = sorted({*wanted} - actor.capabilities)
    return [
        StepUpRequired(capability=one)
        if one in actor.dormant
        else CapabilityBeyondOwn(capability=one)
        for one in lacking
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant(Aggregate):
    """What somebody may act as on the days of `[from_day, until_day)`; without end until it ends.

    It holds for `organisation_id` alone, or in `division` and below, or everywhere if neither is
    given; of an organisation `division` is where it is. A guardian's is for `ward_id` alone, who
    belongs in `division`. `source` is who granted it, or an office.
    `capabilities` are what its holder may do besides; `succeeds` are ended organisations for which
    that one answers now.
    """

    account_id: str
    role: GrantedRole
    division: str | None
    organisation_id: str | None
    from_day: str
    until_day: str | None
    source: str
    capabilities: tuple[Capability, ...]
    ended: bool = False
    ward_id: str | None = None
    succeeds: tuple[str, ...] = ()

    @classmethod
    def of_guardian(cls, grant_id: str, account_id: str, ward: Person, by: str, day: str) -> Self:
        """What a guardian acts by; it ends with the childhood of the ward."""
        return cls(
            id=grant_id,
            account_id=account_id,
            role="guardian",
            division=ward.division,
            organisation_id=None,
            ward_id=ward.id,
            from_day=day,
            until_day=None,
            source=by,
            capabilities=(),
        )

    @property
    def ward_division(self) -> str | None:
        """Where the ward belongs; None of a grant that is for nobody."""
        return self.division if self.ward_id else None

    def holds(self, day: str) -> bool:
        """Whether it holds on this day (`YYYY-MM-DD` in China)."""
        is_over = self.until_day is not None and self.until_day <= day
        return not self.ended and self.from_day <= day and not is_over

    def within_reach_of(self, role: AnyRole, scope: str | None) -> bool:
        """Whether somebody in this role, held in this subtree (`*` is all), could give it."""
        where = self.division
        is_there = scope == "*" or bool(scope and where and where.startswith(scope))
        return is_there and is_below(self.role, role)

    def granted(self) -> Change[Self]:
        """The first state of this grant, and the event that announces it."""
        if self.role == "guardian":
            return self.change(self._named())
        event = RoleGranted(
            division=self.division or WHOLE_TREE,
            grant_id=self.id,
            account_id=self.account_id,
            role=self.role,
            organisation_id=self.organisation_id,
            from_day=self.from_day,
            until_day=self.until_day,
            granted_by=self.source,
            capabilities=list(self.capabilities),
        )
        return self.change(event)

    def lead_to(self, ward_id: str, division: str) -> Change[Self]:
        """Be for the ward under the record and in the place where they are known now."""
        led = self.change(ward_id=ward_id, division=division).after
        return self.change(led._named(), ward_id=ward_id, division=division)  # noqa: SLF001 -- ours

    def end_for(self, reason: GuardianshipEnding) -> Change[Self]:
        """End what a guardian acts by."""
        event = GuardianshipEnded(
            division=self.division or WHOLE_TREE,
            grant_id=self.id,
            account_id=self.account_id,
            ward_id=self.ward_id or "",
            reason=reason,
        )
        return self.change(event, ended=True)

    def end(self, reason: GrantEnding) -> Change[Self]:
        if self.role == "guardian":
            return self.end_for("account-closed" if reason == "account-closed" else "ended")
        event = GrantEnded(
            division=self.division or WHOLE_TREE,
            grant_id=self.id,
            account_id=self.account_id,
            reason=reason,
        )
        return self.change(event, ended=True)

    def follow(self, organisation_id: str, division: str) -> Change[Self]:
        """Hold for an organisation where that is now."""
        event = GrantMoved(
            division=division,
            grant_id=self.id,
            account_id=self.account_id,
            organisation_id=organisation_id,
            former_division=self.division or WHOLE_TREE,
        )
        return self.change(event, division=division)

    def _named(self) -> GuardianNamed:
        return GuardianNamed(
            division=self.division or WHOLE_TREE,
            grant_id=self.id,
            account_id=self.account_id,
            ward_id=self.ward_id or "",
            granted_by=self.source,
        )

    def is_of(self, actor: Actor) -> bool:
        """Whether somebody acts by this grant."""
        who = (actor.id, actor.role, actor.scope, actor.organisation, actor.ward)
        place = (self._scope, self.organisation_id, self.ward_id)
        return who == (self.account_id, self.role, *place)

    def actor(self, one: SignIn, purpose: str | None, now: datetime) -> Actor:
        """Who asks, acting in this role by this sign-in."""
        usable = one.usable(self.capabilities, now)
        return Actor.model_validate(
            {
                "id": self.account_id,
                "role": self.role,
                "scope": self._scope,
                "organisation": self.organisation_id,
                "succeeds": self.succeeds,
                "ward": self.ward_id,
                "purpose": purpose,
                "capabilities": usable,
                # A program cannot prove again who it is.
                "dormant": {*self.capabilities} - usable if one.is_in_person else (),
                "in_person": one.is_in_person,
            }
        )

    @property
    def _scope(self) -> str | None:
        is_for_one = self.organisation_id is not None or self.ward_id is not None
        return None if is_for_one else self.division or "*"
