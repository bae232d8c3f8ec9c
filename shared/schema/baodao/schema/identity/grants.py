"""Grants: who may act in which role, where, and for how long."""

from typing import Literal

from pydantic import Field

from baodao.schema.access import AnyRole, Capability, Role, oneself, subtree, whole_tree
from baodao.schema.base import (
    Command,
    DivisionCode,
    Event,
    Id,
    PlannedDay,
    RecordedDay,
    Refusal,
    Value,
)

StaffRole = Literal[
    "organiser",
    "shift-lead",
    "unit-liaison",
    "street-coordinator",
    "supervisor",
    "auditor",
    "integrator",
    "operator",
]
"""What can be granted; a volunteer is one by being registered."""
GrantedRole = StaffRole | Literal["guardian"]
"""What somebody can act as; guardians are named for their ward (`identity.guardians`)."""

GrantEnding = Literal["over", "ended", "office-ended", "account-closed"]
GRANTERS: tuple[Role, ...] = ("street-coordinator", "supervisor", "operator")
"""Who lets others act in the roles below their own."""

INVITERS: tuple[Role, ...] = ("organiser", "street-coordinator", "supervisor", "operator")
"""Who sees people and their documents, and hands out slips."""

# --- events ---------------------------------------------------------------------------------------


class RoleGranted(
    Event, type="baodao.identity.role-granted.v1", feed="people", aggregate="grant_id"
):
    """Somebody may act in a role: in a division and all below it, or for an organisation.

    `division` is where it holds, or where the organisation is; `00` is the whole tree.
    """

    grant_id: Id
    account_id: Id
    role: StaffRole
    organisation_id: Id | None
    from_day: RecordedDay
    until_day: RecordedDay | None
    granted_by: Id
    capabilities: list[str] = Field(
        default_factory=list, description="what the role may do besides, where that is sensitive"
    )


class GrantEnded(Event, type="baodao.identity.grant-ended.v1", feed="people", aggregate="grant_id"):
    """Somebody may not act in this role any more."""

    grant_id: Id
    account_id: Id
    reason: GrantEnding


class GrantMoved(Event, type="baodao.identity.grant-moved.v1", feed="people", aggregate="grant_id"):
    """A grant holds for the same organisation elsewhere: `division` is where that is now."""

    grant_id: Id
    account_id: Id
    organisation_id: Id
    former_division: DivisionCode


# --- commands -------------------------------------------------------------------------------------


class GrantReceipt(Value):
    """A grant, and whether it holds."""

    grant_id: Id
    account_id: Id
    role: GrantedRole
    division: str | None
    organisation_id: Id | None
    ward_id: Id | None
    from_day: RecordedDay
    until_day: RecordedDay | None
    capabilities: list[Capability]
    ended: bool


class GrantRole(
    Command,
    subject="commands.identity.grant-role",
    reply=GrantReceipt,
    access=[subtree("division", *GRANTERS), whole_tree("operator")],
    own_matter=["account_id"],
    needs=("identity",),
    in_person=True,
):
    """Let somebody act in a role: in a division and all below it, or for an organisation there.

    Without `division` it holds everywhere. Nobody grants a role that is not below their own, or a
    capability that their own grant does not hold.
    """

    account_id: Id
    role: StaffRole
    division: DivisionCode | None = None
    organisation_id: Id | None = Field(
        default=None, description="the role holds for this organisation alone, not for the division"
    )
    until_day: PlannedDay | None = None
    capabilities: list[Capability] = Field(
        default_factory=list,
        description="what the role may do besides; left out, nothing that is sensitive",
    )


class EndGrant(
    Command,
    subject="commands.identity.end-grant",
    reply=GrantReceipt,
    access=[
        oneself("grant.account_id"),
        subtree("grant.ward_division", *INVITERS),
        subtree("grant.division", *GRANTERS),
        whole_tree("operator"),
    ],
    in_person=True,
):
    """End a grant, one's own too; it holds no more within a second."""

    grant_id: Id


# --- refusals -------------------------------------------------------------------------------------


class GrantBeyondOwn(
    Refusal,
    slug="grant-beyond-own",
    en="The role of {role} cannot grant that of {granted}. Please ask somebody above you.",
    zh="“{role}”不能授予“{granted}”角色,请由上级授予。",
):
    """Roles are granted from above."""

    role: AnyRole
    granted: GrantedRole


class CapabilityBeyondOwn(
    Refusal,
    slug="capability-beyond-own",
    en="You do not have the right to {capability}, so you cannot give it. Please ask somebody "
    "above you who has it.",
    zh="您目前没有“{capability}”权限,不能授予他人或程序,请由有此权限的上级授予。",
):
    """Nobody gives what they do not have, to a person or to a program."""

    capability: Capability
