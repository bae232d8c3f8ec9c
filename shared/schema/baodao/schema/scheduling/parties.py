"""Several people who sign up together: each is named and gets a seat, or nobody does."""

from pydantic import Field

from baodao.schema.access import ORGANISERS, keeper, own, subtree
from baodao.schema.base import Command, Id, Refusal, Value
from baodao.schema.rows import FailedRule
from baodao.schema.scheduling.seats import SeatReceipt
from baodao.schema.scheduling.terms import Acknowledges

PARTY_AT_MOST = 20


class PartyReceipt(Value):
    """How everybody's sign-up stands now."""

    shift_id: Id
    seats: list[SeatReceipt]


class ReserveParty(
    Acknowledges,
    Command,
    subject="commands.scheduling.reserve-party",
    reply=PartyReceipt,
    access=[
        own("volunteer_id"),
        subtree("shift.division", *ORGANISERS),
        keeper("unit_id", "unit-liaison"),
    ],
):
    """Take a seat for each of several registered people, or for none (Order 67 art. 5, 7).

    `volunteer_id` speaks for the party, or is the first of whom an organiser signs up. Each of the
    others is told in which role that was done, and can say "not me" (`disclaim-seat`). Nobody reads
    the risk note for a companion: where it has to be read, an organiser signs them up. Nobody waits
    as a party, and where an organiser decides who comes everybody asks for themself.

    With `unit_id` all of them are members of that organisation on the first day of the shift: so a
    unit's liaison 联络员 signs up its people, who speaks for nobody else.
    """

    shift_id: Id
    volunteer_id: Id
    others: list[Id] = Field(min_length=1, max_length=PARTY_AT_MOST - 1)
    unit_id: Id | None = Field(
        default=None, description="the organisation whose members they are; a liaison's own"
    )


# --- refusals -----------------------------------------------------------------------------------


class FailedPerson(Value):
    """Somebody who cannot have a seat, with every rule that says so.

    Only the person and who organises are told the rules; for all others there are none here, and
    each can look up their own (`check-eligibility`).
    """

    volunteer_id: Id
    refusals: list[FailedRule]


class NotEverybodyCan(
    Refusal,
    slug="not-everybody-can",
    en="Not everybody can have the seat that is meant for them, so that nothing has changed. "
    "Please let each of them look up why.",
    zh="并非每位志愿者都符合条件,因此未作任何变更。请各位志愿者查询本人能否报名。",
):
    """All get their seats or none; `people` are those who cannot."""

    people: list[FailedPerson]


class TooFewSeats(
    Refusal,
    slug="too-few-seats",
    en="{seats} seats are asked for and {free} are free. Please choose another shift, or come with "
    "fewer people.",
    zh="申请 {seats} 个名额,目前仅剩 {free} 个。请另选班次或减少人数。",
):
    """Everybody of a party gets a seat, or nobody."""

    shift_id: Id
    seats: int
    free: int


class NamedTwice(
    Refusal,
    slug="named-twice",
    en="Somebody is named twice. Please name each person once.",
    zh="有人被重复填写,每人请只填写一次。",
):
    """One person has one seat."""

    volunteer_id: Id


class NotOfTheUnit(
    Refusal,
    slug="not-of-the-unit",
    en="Somebody is no member of the unit on the day of the shift. Please leave them out, or let "
    "an organiser sign them up.",
    zh="有人在班次当日不是本单位成员。请勿填写此人,或请组织者代为报名。",
):
    """A unit's liaison speaks for its members, and for nobody else."""

    unit_id: Id
    volunteer_id: Id
