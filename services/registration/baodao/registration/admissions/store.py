"""Where the list, what is asked, its tasks and tallies are kept."""

from baodao.kernel.divisions import IN_DIVISIONS
from baodao.kit.store import Collection, Index
from baodao.registration.admissions.domain.admissions import Admission
from baodao.registration.admissions.domain.permits import Permit
from baodao.registration.admissions.domain.tallies import AdmissionTally
from baodao.registration.admissions.domain.tasks import Task

_ASKED = {"state": "asked"}
_OBJECTED = {"state": "objected"}
PERMITS = Collection(
    "permits",
    Permit,
    (Index(("street_id", "_id")), Index(("department_id", "_id")), Index(("division",))),
    tree=IN_DIVISIONS,
)
ADMISSIONS = Collection(
    "admissions",
    Admission,
    (
        Index(("department_id", "_id")),
        Index(("street_id", "_id")),
        Index(("state", "_id")),
        Index(("within", "state", "_id"), partial=_ASKED),
        Index(("street_id", "state", "_id"), partial=_ASKED),
        Index(("division",), partial=_ASKED),
        Index(("due_on",), partial={"due_on": {"$type": "string"}}),
        Index(("overdue", "_id"), partial={"overdue": {"$gt": ""}}),
    ),
    tree=IN_DIVISIONS,
)
ADMISSION_TASKS = Collection(
    "admission_tasks",
    Task,
    (
        Index(("department_id", "_id")),
        Index(("street_id", "_id")),
        Index(("state", "_id")),
        Index(("within", "state", "_id"), partial=_OBJECTED),
        Index(("street_id", "state", "_id"), partial=_OBJECTED),
    ),
    tree=IN_DIVISIONS,
)
# Of a quarter are those whose ids begin with it.
ADMISSION_TALLIES = Collection("admission_tallies", AdmissionTally, tree=IN_DIVISIONS)

COLLECTIONS = (PERMITS, ADMISSIONS, ADMISSION_TASKS, ADMISSION_TALLIES)
