"""The messages about contacts, obligations and feedback, and what takes each."""

from baodao.kit.subscribers import Subscribers
from baodao.registration.obligations.commands import IssueUnitFeedback
from baodao.registration.obligations.use_cases.counts import (
    count_activity,
    count_first_day,
    count_minutes,
    deny_contact,
    issue_unit_feedback,
    record_contact,
)
from baodao.registration.obligations.use_cases.points import award_contact, take_back_contact
from baodao.registration.obligations.use_cases.reversals import (
    take_back_activity,
    take_back_minutes,
)
from baodao.registration.obligations.views.counts import (
    get_community_totals,
    get_obligations,
    list_contacts,
    list_feedback,
    unit_obligations,
)
from baodao.registration.obligations.views.points import get_points, list_points
from baodao.schema.hours.ledger import HoursCredited, HoursReversed
from baodao.schema.registration.member_reports import MemberReportAccepted
from baodao.schema.registration.obligations import (
    ContactRecorded,
    ContactTakenBack,
    DenyContact,
    GetCommunityTotals,
    GetObligations,
    ListContacts,
    ListFeedback,
    RecordContact,
    UnitObligations,
)
from baodao.schema.registration.points import GetPoints, ListPoints
from baodao.schema.scheduling.attendance import AttendanceRecorded
from baodao.schema.scheduling.rolls import AttendanceAnnulled

subscribers = Subscribers("registration")

subscribers.event(AttendanceRecorded, count_activity)
subscribers.event(HoursCredited, count_minutes)
subscribers.event(HoursReversed, take_back_minutes)
subscribers.event(AttendanceAnnulled, take_back_activity)
subscribers.event(MemberReportAccepted, count_first_day)
subscribers.event(ContactRecorded, award_contact)
subscribers.event(ContactTakenBack, take_back_contact)
subscribers.command(RecordContact, record_contact)
subscribers.command(DenyContact, deny_contact)
subscribers.own(IssueUnitFeedback, issue_unit_feedback)
subscribers.query(ListContacts, list_contacts)
subscribers.query(GetObligations, get_obligations)
subscribers.query(UnitObligations, unit_obligations)
subscribers.query(GetCommunityTotals, get_community_totals)
subscribers.query(ListFeedback, list_feedback)
subscribers.query(GetPoints, get_points)
subscribers.query(ListPoints, list_points)
