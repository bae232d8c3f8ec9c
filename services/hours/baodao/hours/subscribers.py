"""The messages that arrive at hours, and the use case or view that takes each."""

from baodao.hours import use_cases, views
from baodao.hours.store import APPROVALS, POLICIES, READS
from baodao.kernel.approvals import Approvals, follow_approval, follow_approval_end
from baodao.kernel.policies import follow_policy
from baodao.kernel.purposes import Purposes
from baodao.kit.read_log import ReadLog
from baodao.kit.subscribers import Subscribers
from baodao.schema.hours import ExportHours, GetBalance, ListEntries, ListHoursReads, VerifyLedgers
from baodao.schema.registration.ages import AgeClassChanged
from baodao.schema.registration.approvals import ApprovalEnded, ApprovalGiven
from baodao.schema.registration.duplicates import VolunteersMerged, VolunteersUnmerged
from baodao.schema.registration.policies import PolicySet
from baodao.schema.registration.rehoming import VolunteerRehomed
from baodao.schema.registration.volunteers import VolunteerActivated, VolunteerRegistered
from baodao.schema.scheduling.attendance import AttendanceRecorded

subscribers = Subscribers(
    "hours",
    log=ReadLog(READS, views.people_of, POLICIES, Purposes(), Approvals(APPROVALS)),
)

subscribers.event(AttendanceRecorded, use_cases.credit_minutes)
subscribers.event(PolicySet, follow_policy)
subscribers.event(ApprovalGiven, follow_approval)
subscribers.event(ApprovalEnded, follow_approval_end)
subscribers.event(VolunteerRegistered, use_cases.learn_volunteer)
subscribers.event(VolunteerActivated, use_cases.learn_age_at_activation)
subscribers.event(AgeClassChanged, use_cases.learn_age_class)
subscribers.event(VolunteerRehomed, use_cases.rehome_volunteer)
subscribers.event(VolunteersMerged, use_cases.follow_merge)
subscribers.event(VolunteersUnmerged, use_cases.follow_unmerge)

subscribers.query(GetBalance, views.get_balance)
subscribers.query(ListEntries, views.list_entries)
subscribers.query(ExportHours, views.export_hours)
subscribers.query(VerifyLedgers, views.verify_ledgers)
subscribers.query(ListHoursReads, views.list_reads)
