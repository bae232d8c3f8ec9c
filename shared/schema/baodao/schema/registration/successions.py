"""What an organisation kept when it ended, and who answers for it from then on (PIPL art. 22).

Whoever takes over what an ended organisation kept of people goes on with its duties, and the people
are told who that is. So do open matters: claims, proposals, projects, calls.
"""

from pydantic import Field

from baodao.schema.access import REGISTRARS, keeper, subtree
from baodao.schema.base import Command, Event, Id, PlannedDay, RecordedDay, Refusal, Text
from baodao.schema.registration.organisations import OrganisationReceipt
from baodao.schema.spoken import Shown

MOST_SUCCEEDED = 100
"""For so many ended organisations one can answer: whoever speaks for it proves all of them."""


# --- events -------------------------------------------------------------------------------------


class OrganisationSucceeded(
    Event,
    type="baodao.registration.organisation-succeeded.v1",
    feed="public",
    aggregate="organisation_id",
):
    """Another organisation answers for what an ended one kept and left open, from this day on.

    `inherited` are those that ended before, and that the ended one had answered for.
    """

    organisation_id: Id
    successor_id: Id
    from_day: RecordedDay
    inherited: list[Id] = Field(default=[], max_length=MOST_SUCCEEDED)


class SuccessorTold(
    Event,
    type="baodao.registration.successor-told.v1",
    feed="people",
    aggregate="organisation_id",
):
    """What an ended organisation kept of this person is with another one now (PIPL art. 22).

    Addressed to the person, once: notifications carry it to them, with whom to turn to. Where they
    registered on paper (`on_paper`) a slip waits at the desk as well.
    """

    organisation_id: Id
    successor_id: Id
    volunteer_id: Id
    on_paper: bool


# --- commands -----------------------------------------------------------------------------------


class EndOrganisation(
    Command,
    subject="commands.registration.end-organisation",
    reply=OrganisationReceipt,
    access=[keeper("organisation_id"), subtree("organisation.division", *REGISTRARS)],
):
    """Let an organisation accept nothing from a day on (today if absent)."""

    organisation_id: Id
    on: PlannedDay | None = None
    reason: Text = Field(description="why; kept with the organisation, in no event")
    successor_id: Id | None = Field(
        default=None,
        description="who takes over what it keeps of people and what is open (PIPL art. 22); if "
        "absent, who guides it, stands above it, or is the one committee of its division",
    )


class NameSuccessor(
    Command,
    subject="commands.registration.name-successor",
    reply=OrganisationReceipt,
    access=[keeper("organisation_id"), subtree("organisation.division", *REGISTRARS)],
):
    """Say who answers for an organisation once it has ended; before that, or when nobody does."""

    organisation_id: Id
    successor_id: Id


# --- refusals -----------------------------------------------------------------------------------


class SuccessorRequired(
    Refusal,
    slug="successor-required",
    en="“{organisation}” keeps records of people or has matters that are open, and it cannot be "
    "told who takes them over. Please name the organisation that does: for a group the residents’ "
    "committee of its community or the unit that guides it, for others one of the same kind.",
    zh="“{organisation}”保存有个人信息或有未办结事项,无法确定由谁接收。请指定接收组织:"
    "团体为所在社区居委会或指导单位,其他组织为同类组织。",
):
    """Records of people are not left with nobody (PIPL art. 22)."""

    organisation: Shown


class SuccessorUnsuitable(
    Refusal,
    slug="successor-unsuitable",
    en="“{successor}” cannot take over from “{organisation}”. Please choose an organisation that "
    "is in force then: for a group the residents’ committee of its community or the unit that "
    "guides it, for others one of the same kind.",
    zh="“{successor}”不能接收“{organisation}”的事项,请选择届时仍存续的组织:"
    "团体为所在社区居委会或指导单位,其他组织为同类组织。",
):
    """Party matters stay with the Party, units' with units, a community's with a committee."""

    organisation: Shown
    successor: Shown


class SucceededAlready(
    Refusal,
    slug="succeeded-already",
    en="“{organisation}” has ended, and “{successor}” answers for it. Please turn to that one.",
    zh="“{organisation}”已终止,其事项已由“{successor}”接收,请与后者联系。",
):
    """People were told who answers; it does not change behind them."""

    organisation: Shown
    successor: Shown
