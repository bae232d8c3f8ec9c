"""Paths of what comes after a death: for the desk, and for the relatives who come there."""

from baodao.gateway.operations import Operation
from baodao.gateway.registration.examples import ON_PAPER
from baodao.schema.registration.deaths import (
    ArrangeForRelatives,
    ForgetRelative,
    GetDeath,
    RecordDeath,
    RecordRelative,
    TakeBackDeath,
)

_ONE = "/volunteers/{volunteer_id}"

OPERATIONS = [
    Operation(
        "POST",
        f"{_ONE}/death",
        RecordDeath,
        "Note that a volunteer has died",
        example={"day": "2026-11-20", "reference": "测试·盒 9"},
    ),
    Operation("POST", f"{_ONE}/death/taken-back", TakeBackDeath, "The person lives"),
    Operation("GET", f"{_ONE}/death", GetDeath, "A death, and the relatives who came; logged"),
    Operation(
        "POST",
        f"{_ONE}/relatives",
        RecordRelative,
        "Note a relative who came for a deceased person",
        status=201,
        location=f"{_ONE}/death",
        example={
            "name": "测试·乙0001",
            "kinship": "child",
            "reference": "测试·盒 9",
            "interest": "测试·申领纪念品",
        },
    ),
    Operation(
        "POST",
        f"{_ONE}/relatives/{{relative_id}}/forget",
        ForgetRelative,
        "Delete the record of a relative",
    ),
    Operation(
        "POST",
        f"{_ONE}/for-relatives",
        ArrangeForRelatives,
        "Say while one lives whether relatives may see one's data",
        example={"relatives_barred": True} | ON_PAPER,
    ),
]
