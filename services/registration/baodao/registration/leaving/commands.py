"""Own commands about people who left and divisions that ended (`baodao.kit.own`)."""

from pydantic import Field

from baodao.kit.own import OwnCommand
from baodao.schema.base import DivisionCode, Id


class EndDueReport(OwnCommand):
    """End the member report of a person whose registration is over."""

    report_id: Id


class EndDueClaim(OwnCommand):
    """Withdraw a claim, not done yet, of a person whose registration is over."""

    claim_id: Id


class EndDueListing(OwnCommand):
    """Take an erased person off a unit's list: its entry would still tell who they were."""

    member_id: Id
    volunteer_id: Id


class ForgetSlip(OwnCommand):
    """Delete the slip of an erased person: it says where their papers are."""

    slip_id: Id
    volunteer_id: Id


class SettlePoints(OwnCommand):
    """Move the points of a merged record to the kept one, or forget those of somebody erased."""

    book_id: Id


class SettleRegistration(OwnCommand):
    """Note that nothing is open any more in the name of a person whose registration is over."""

    volunteer_id: Id


class ErasePastRetention(OwnCommand):
    """Erase a person whose registration ended longer ago than their data may be kept."""

    volunteer_id: Id


class RehomeRecords(OwnCommand):
    """Move records of an ended division to its only successor.

    Records that are frozen, or belong elsewhere by now, are left as they are. Local places follow
    a place that has another code only; where communities were merged they end. The list of a street
    and what waits for it follow their office.
    """

    code: DivisionCode
    volunteers: list[Id] = Field(default=[], max_length=500)
    organisations: list[Id] = Field(default=[], max_length=500)
    places: list[Id] = Field(default=[], max_length=500)
    permits: list[Id] = Field(default=[], max_length=500)
    admissions: list[Id] = Field(default=[], max_length=500)


class EndUnitRecords(OwnCommand):
    """End what hangs on a unit that has ended: reports, its list, pacts, claims as a unit."""

    unit_id: Id
    reports: list[Id] = Field(default=[], max_length=200)
    members: list[Id] = Field(default=[], max_length=200)
    unit_reports: list[Id] = Field(default=[], max_length=200)
    pairings: list[Id] = Field(default=[], max_length=200)
    claims: list[Id] = Field(default=[], max_length=200)


class SucceedOrganisation(OwnCommand):
    """Let another organisation answer for one that has ended.

    `keeps` and `committee_id` are what was found: whether it left anything, and the one committee
    there is where it was.
    """

    organisation_id: Id
    keeps: bool
    committee_id: Id | None = None


class TellOfSuccessor(OwnCommand):
    """Tell people of whom an ended organisation had records who answers for it now.

    `since` is the mark up to which all were told before, `until` that after these; None at the end.
    """

    organisation_id: Id
    since: str
    until: str | None
    volunteers: list[Id] = Field(max_length=200)
