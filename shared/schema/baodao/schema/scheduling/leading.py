"""Agreeing to be responsible for an activity on paper, which an organiser records."""

from pydantic import Field

from baodao.schema.access import ORGANISERS, keeper, oneself, subtree
from baodao.schema.base import Command, Day, Event, Id, Line, RecordedDay, Refusal
from baodao.schema.scheduling.activity_changes import LeadReceipt


class LeadDisclaimed(
    Event, type="baodao.scheduling.lead-disclaimed.v1", feed="people", aggregate="activity_id"
):
    """Somebody has not agreed to be responsible, whatever was recorded of a sheet of paper.

    Addressed to the organisation, and to who is responsible now: who was before, or else who
    recorded it. Of a draft nobody is; it is not published until somebody agrees.
    """

    activity_id: Id
    organisation_id: Id
    former_responsible_id: Id
    responsible_id: Id | None
    signed_on: RecordedDay


class RecordLeadAgreement(
    Command,
    subject="commands.scheduling.record-lead-agreement",
    reply=LeadReceipt,
    access=[
        keeper("activity.organisation_id", "organiser"),
        subtree("activity.division", *ORGANISERS),
    ],
    own_matter=["activity.asked_id"],
):
    """Record that who is asked to be responsible has agreed on paper (条例 art. 25).

    They are responsible from now on, are told so, and can say "not me" (`disclaim-lead`). Whoever
    is asked themself agrees at a screen (`agree-to-lead`).
    """

    activity_id: Id
    reference: Line = Field(description="where the sheet is kept")
    signed_on: Day


class DisclaimLead(
    Command,
    subject="commands.scheduling.disclaim-lead",
    reply=LeadReceipt,
    access=[oneself("activity.responsible_id")],
):
    """Say that one has signed no such sheet: what was recorded of it does not hold.

    Responsible is who was before, or else who recorded it, until somebody else agrees.
    """

    activity_id: Id


class NobodyAskedToLead(
    Refusal,
    slug="nobody-asked-to-lead",
    en="Nobody is asked to be responsible for this activity. Please change the activity and name "
    "who is to be.",
    zh="目前没有待确认的负责人。请先修改活动,填写拟任负责人。",
):
    """On paper agrees who is asked."""

    activity_id: Id


class LeadAgreedThemself(
    Refusal,
    slug="lead-agreed-themself",
    en="You agreed to be responsible yourself. Please ask the organiser to name somebody else.",
    zh="担任负责人是您本人确认的。如不再担任,请联系组织者另行安排。",
):
    """To say "not me" is for what somebody else has recorded."""

    activity_id: Id
