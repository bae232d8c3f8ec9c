"""The messages about admissions, and the use case or view that takes each."""

from baodao.kit.subscribers import Subscribers
from baodao.registration.admissions.commands import MarkStreetLate
from baodao.registration.admissions.use_cases.admissions import (
    approve_admission,
    ask_admission,
    bring_listed_task,
    decline_admission,
    mark_street_late,
    withdraw_admission,
)
from baodao.registration.admissions.use_cases.permits import add_permit, end_permit
from baodao.registration.admissions.use_cases.tasks import (
    answer_objection,
    count_answered,
    count_asked,
    count_declined,
    count_granted,
    count_objected,
    count_withdrawn,
    object_to_task,
)
from baodao.registration.admissions.views.admissions import list_admissions
from baodao.registration.admissions.views.permits import list_permits
from baodao.registration.admissions.views.tasks import (
    list_admission_tallies,
    list_admission_tasks,
)
from baodao.schema.registration.admission_tasks import (
    AnswerObjection,
    ListAdmissionTallies,
    ListAdmissionTasks,
    ObjectionAnswered,
    ObjectToTask,
    TaskObjected,
)
from baodao.schema.registration.admissions import (
    AdmissionAsked,
    AdmissionDeclined,
    AdmissionGranted,
    AdmissionWithdrawn,
    ApproveAdmission,
    AskAdmission,
    BringListedTask,
    DeclineAdmission,
    ListAdmissions,
    WithdrawAdmission,
)
from baodao.schema.registration.permits import AddPermit, EndPermit, ListPermits

subscribers = Subscribers("registration")

subscribers.command(AddPermit, add_permit)
subscribers.command(EndPermit, end_permit)
subscribers.query(ListPermits, list_permits)

subscribers.command(BringListedTask, bring_listed_task)
subscribers.command(AskAdmission, ask_admission)
subscribers.command(ApproveAdmission, approve_admission)
subscribers.command(DeclineAdmission, decline_admission)
subscribers.command(WithdrawAdmission, withdraw_admission)
subscribers.own(MarkStreetLate, mark_street_late)
subscribers.query(ListAdmissions, list_admissions)

subscribers.command(ObjectToTask, object_to_task)
subscribers.command(AnswerObjection, answer_objection)
subscribers.query(ListAdmissionTasks, list_admission_tasks)

subscribers.event(AdmissionAsked, count_asked)
subscribers.event(AdmissionGranted, count_granted)
subscribers.event(AdmissionDeclined, count_declined)
subscribers.event(AdmissionWithdrawn, count_withdrawn)
subscribers.event(TaskObjected, count_objected)
subscribers.event(ObjectionAnswered, count_answered)
subscribers.query(ListAdmissionTallies, list_admission_tallies)
