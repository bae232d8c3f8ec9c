"""A plausible body for every command about what departments bring into communities (`said`)."""

from collections.abc import Callable, Mapping
from typing import Any

from baodao.kit.testing import AnyCommand
from baodao.registration.admissions.commands import MarkStreetLate
from baodao.schema.registration import admission_tasks, admissions, permits
from tests.builders.admissions import CENSUS, SAYS
from tests.builders.registration import COMMUNITY

Ids = Mapping[str, str]


def _asked(ids: Ids) -> dict[str, Any]:
    who = {"department_id": ids["department"], "street_id": ids["street"]}
    return who | SAYS | {"communities": [COMMUNITY]}


OF_DEPARTMENTS: dict[type[AnyCommand], Callable[[Ids], dict[str, Any]]] = {
    permits.AddPermit: lambda ids: {
        "street_id": ids["street"],
        "department_id": ids["department"],
        "until_day": "2028-06-11",
        **CENSUS,
    },
    permits.EndPermit: lambda ids: {"permit_id": ids["permit"], "reason": "测试"},
    admissions.AskAdmission: lambda ids: _asked(ids) | CENSUS,
    admissions.BringListedTask: lambda ids: _asked(ids) | {"permit_id": ids["permit"]},
    admissions.ApproveAdmission: lambda ids: {"admission_id": ids["admission"]},
    admissions.DeclineAdmission: lambda ids: {
        "admission_id": ids["admission"],
        "reason": "测试",
    },
    admissions.WithdrawAdmission: lambda ids: {"admission_id": ids["admission"]},
    MarkStreetLate: lambda ids: {"admission_id": ids["admission"]},
    admission_tasks.ObjectToTask: lambda ids: {
        "task_id": ids["task"],
        "organisation_id": ids["committee"],
        "objection": "测试",
    },
    admission_tasks.AnswerObjection: lambda ids: {
        "task_id": ids["task-objected"],
        "answer": "lifted",
        "reason": "测试",
    },
}
