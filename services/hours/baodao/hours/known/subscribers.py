"""What registration tells, and who asks who saw whose data."""

from baodao.hours.known import use_cases, views
from baodao.kernel.approvals import follow_approval, follow_approval_end
from baodao.kernel.erasures import forget_person
from baodao.kernel.policies import follow_policy
from baodao.kit.subscribers import Subscribers
from baodao.schema.hours.reads import ListHoursReads
from baodao.schema.registration.ages import AgeClassChanged
from baodao.schema.registration.approvals import ApprovalEnded, ApprovalGiven
from baodao.schema.registration.organisations import OrganisationRegistered, OrganisationRenamed
from baodao.schema.registration.personal_data import PersonErased
from baodao.schema.registration.policies import PolicySet
from baodao.schema.registration.suspensions import VolunteerSuspended

subscribers = Subscribers("hours")

subscribers.event(PolicySet, follow_policy)
subscribers.event(ApprovalGiven, follow_approval)
subscribers.event(ApprovalEnded, follow_approval_end)
subscribers.event(AgeClassChanged, use_cases.learn_age_class)
subscribers.event(VolunteerSuspended, use_cases.learn_suspension)
subscribers.event(OrganisationRegistered, use_cases.learn_organisation)
subscribers.event(OrganisationRenamed, use_cases.rename_organisation)

subscribers.event(PersonErased, forget_person)

subscribers.query(ListHoursReads, views.list_reads)
