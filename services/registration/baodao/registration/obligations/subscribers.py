"""The messages about contacts, obligations and feedback, and what takes each."""

from baodao.kit.subscribers import Subscribers
from baodao.registration.obligations.commands import IssueUnitFeedback
from baodao.registration.obligations.use_cases import (
    count_activity,
    count_first_day,
    count_minutes,
    deny_contact,
    issue_unit_feedback,
    record_contact,
)
from baodao.registration.obligations.views import (
    get_community_totals,
    get_obligations,
    list_contacts,
    list_feedback,
    unit_obligations,
)
from baodao.schema.hours import HoursCredited
from baodao.schema.registration.member_reports import MemberReportAccepted
from baodao.schema.registration.obligations import (
    DenyContact,
    GetCommunityTotals,
    GetObligations,
    ListContacts,
    ListFeedback,
    RecordContact,
    UnitObligations,
)
from baodao.schema.scheduling.attendance import AttendanceRecorded

subscribers = Subscribers("registration")

subscribers.event(AttendanceRecorded, count_activity)
subscribers.event(HoursCredited, count_minutes)
subscribers.event(MemberReportAccepted, count_first_day)
subscribers.command(RecordContact, record_contact)
subscribers.command(DenyContact, deny_contact)
subscribers.own(IssueUnitFeedback, issue_unit_feedback)
subscribers.query(ListContacts, list_contacts)
subscribers.query(GetObligations, get_obligations)
subscribers.query(UnitObligations, unit_obligations)
subscribers.query(GetCommunityTotals, get_community_totals)
subscribers.query(ListFeedback, list_feedback)
