"""Guardians 监护人: who acts for a minor with an account of their own (PIPL art. 31).

At the desk somebody sees the guardian, the minor's document and what makes the one the guardian of
the other, and hands out a slip, or names somebody who has an account. It ends by itself on the day
on which the ward is of age (`baodao.schema.registration.ages`), and when the ward is erased.
"""

from typing import Annotated, Literal

from baodao.schema.access import guardian, logged, own, subtree
from baodao.schema.base import (
    Command,
    Event,
    Id,
    Query,
    RecordedDay,
    RecordedInstant,
    Refusal,
    Value,
)
from baodao.schema.classes import of
from baodao.schema.identity.grants import INVITERS
from baodao.schema.identity.secrets import Digest

GuardianshipEnding = Literal["of-age", "ward-erased", "ended", "account-closed"]

# --- events ---------------------------------------------------------------------------------------


Ward = Annotated[Id, of("minor")]
"""Whoever has a guardian is a minor."""


class GuardianNamed(
    Event, type="baodao.identity.guardian-named.v1", feed="minors", aggregate="grant_id"
):
    """Somebody may act for this minor, their ward; `division` is where that belongs.

    It is told again under the same id when the ward is known under another record, or belongs
    elsewhere.
    """

    grant_id: Id
    account_id: Id
    ward_id: Ward
    granted_by: Id


class GuardianshipEnded(
    Event, type="baodao.identity.guardianship-ended.v1", feed="minors", aggregate="grant_id"
):
    """Somebody acts for this person no more."""

    grant_id: Id
    account_id: Id
    ward_id: Ward
    reason: GuardianshipEnding


# --- commands -------------------------------------------------------------------------------------


class GuardianReceipt(Value):
    """Who acts for whom by which grant, and until when the slip can be used if there is one."""

    grant_id: Id
    account_id: Id
    ward_id: Id
    slip_until: RecordedInstant | None


class InviteGuardian(
    Command,
    subject="commands.identity.invite-guardian",
    reply=GuardianReceipt,
    access=[subtree("person.division", *INVITERS)],
    own_matter=["volunteer_id"],
    needs=("identity",),
):
    """Hand a minor's guardian, who was seen with the documents, a slip for an account of their own.

    Who has an account already, as a volunteer or for a sibling, is named instead
    (`name-guardian`): so their wards are known in whatever role they act.
    """

    volunteer_id: Id
    slip: Digest


class NameGuardian(
    Command,
    subject="commands.identity.name-guardian",
    reply=GuardianReceipt,
    access=[subtree("person.division", *INVITERS)],
    own_matter=["volunteer_id", "account_id"],
    needs=("identity",),
):
    """Let somebody who has an account, and was seen with the documents, act for a minor."""

    volunteer_id: Id
    account_id: Id


# --- queries --------------------------------------------------------------------------------------


class Guardian(Value):
    """Who acts for a minor."""

    grant_id: Id
    account_id: Id
    from_day: RecordedDay
    granted_by: Id


class GuardianList(Value):
    """Everybody who acts for one minor now."""

    guardians: list[Guardian]


class ListGuardians(
    Query,
    subject="queries.identity.list-guardians",
    reply=GuardianList,
    access=[
        own("volunteer_id"),
        guardian("person.as_ward"),
        subtree("person.division", *INVITERS),
    ],
    needs=("minors",),
    logged=logged("record", "person.id", "reply.guardians.account_id"),
):
    """Who acts for a minor: for them, for their guardians, and for the desk."""

    volunteer_id: Id


# --- refusals -------------------------------------------------------------------------------------


class NoMinor(
    Refusal,
    slug="no-minor",
    en="The person is of age and acts for themself. Please let them do it.",
    zh="该人员已成年,不需要监护人代办,请由本人办理。",
):
    """A guardian acts for a minor, and for nobody else."""


class TooManyWards(
    Refusal,
    slug="too-many-wards",
    en="One account can act for {most} minors at most. Please let another guardian do it.",
    zh="一个账号最多为 {most} 名未成年人代办,请由另一位监护人办理。",
):
    """All of them are in the proof of who asks."""

    most: int
