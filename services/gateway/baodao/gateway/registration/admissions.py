"""Paths of what departments bring into communities: the street's list, what is asked, its tasks."""

from baodao.gateway.operations import Operation
from baodao.schema.registration.admission_tasks import (
    AnswerObjection,
    ListAdmissionTallies,
    ListAdmissionTasks,
    ObjectToTask,
)
from baodao.schema.registration.admissions import (
    ApproveAdmission,
    AskAdmission,
    BringListedTask,
    DeclineAdmission,
    ListAdmissions,
    WithdrawAdmission,
)
from baodao.schema.registration.permits import AddPermit, EndPermit, ListPermits

_PERMIT = "/permits/{permit_id}"
_ADMISSION = "/admissions/{admission_id}"
_TASK = "/admission-tasks/{task_id}"
_ASKED = {
    "department_id": "01KAQ7W000CENSUSDEPARTMENT0",
    "street_id": "01KAQ7W000STREET0FF1CE00000",
    "communities": ["120104007017"],
    "description": "测试·每户一份,请送到楼门长",
}
_CENSUS = {"title": "测试·人口普查宣传", "category": "协助宣传"}

OPERATIONS = [
    Operation(
        "POST",
        "/permits",
        AddPermit,
        "Put a task on the list of a street",
        status=201,
        example={
            "street_id": _ASKED["street_id"],
            "department_id": _ASKED["department_id"],
            "until_day": "2027-12-31",
            "per_year": 4,
            **_CENSUS,
        },
    ),
    Operation(
        "POST",
        f"{_PERMIT}/end",
        EndPermit,
        "Take a task off the list",
        example={"reason": "测试·普查结束"},
    ),
    Operation("GET", "/permits", ListPermits, "What departments may bring into communities"),
    Operation(
        "POST",
        "/admissions",
        AskAdmission,
        "Ask the street to let a task in",
        status=201,
        example={**_ASKED, **_CENSUS},
    ),
    Operation(
        "POST",
        f"{_PERMIT}/admissions",
        BringListedTask,
        "Bring a task of the list into communities",
        status=201,
        example=_ASKED,
    ),
    Operation(
        "POST",
        f"{_ADMISSION}/approve",
        ApproveAdmission,
        "Let a task in",
        example={"until_day": "2027-12-31"},
    ),
    Operation(
        "POST",
        f"{_ADMISSION}/decline",
        DeclineAdmission,
        "Do not let a task in",
        example={"reason": "测试·不属于社区职责"},
    ),
    Operation("POST", f"{_ADMISSION}/withdraw", WithdrawAdmission, "Take back what was asked"),
    Operation("GET", "/admissions", ListAdmissions, "What departments ask, and the answers"),
    Operation(
        "POST",
        f"{_TASK}/object",
        ObjectToTask,
        "Object to a task in one's community",
        example={
            "organisation_id": "01KAQ7W000RESIDENTSC0MM1TTEE",
            "objection": "测试·本社区没有人手",
        },
    ),
    Operation(
        "POST",
        f"{_TASK}/answer",
        AnswerObjection,
        "Keep a task, or take it off the list",
        example={"answer": "lifted", "reason": "测试·改由部门自行办理"},
    ),
    Operation("GET", "/admission-tasks", ListAdmissionTasks, "What came into communities"),
    Operation(
        "GET", "/admission-tallies", ListAdmissionTallies, "How much comes in, and from whom"
    ),
]
