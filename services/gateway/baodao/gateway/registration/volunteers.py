"""Paths of volunteers."""

from baodao.gateway.limits import Limit
from baodao.gateway.minting import OWN_CODE, At
from baodao.gateway.operations import Operation
from baodao.gateway.registration.examples import ON_PAPER
from baodao.schema.registration.volunteers import (
    ActivateVolunteer,
    ChangeAvailability,
    ChangeSkills,
    FindVolunteer,
    GetVolunteer,
    ListVolunteers,
    RegisterVolunteer,
    ReturnVolunteer,
    SuspendVolunteer,
    WithdrawVolunteer,
)

_ONE = "/volunteers/{volunteer_id}"

OPERATIONS = [
    Operation(
        "POST",
        "/volunteers",
        RegisterVolunteer,
        "Register a volunteer",
        status=201,
        location=_ONE,
        example={
            "name": "测试·甲0001",
            "phone": "19900000001",
            "division": "120104007017",
            "document": {"type": "resident-id", "number": "990101199001010019"},
            "categories": ["居家养老"],
            "consent": {"text_version": "2026-1", "how": "screen"},
        },
        trait=At(mint=OWN_CODE, limit=Limit("register", 3, 300, "phone", of_guests=True)),
    ),
    Operation(
        "POST",
        f"{_ONE}/activate",
        ActivateVolunteer,
        "Check a volunteer, or end a suspension",
        example={"note": "测试·已核对证件"},
    ),
    Operation(
        "POST",
        f"{_ONE}/suspend",
        SuspendVolunteer,
        "Suspend a volunteer",
        example={
            "reason": "测试·待核实",
            "cause": "other",
            "until_day": "2027-06-30",
        },
    ),
    Operation(
        "POST",
        f"{_ONE}/withdraw",
        WithdrawVolunteer,
        "End a registration",
        example={"reason": "测试·本人申请"},
    ),
    Operation("POST", f"{_ONE}/return", ReturnVolunteer, "Be a volunteer again", example=ON_PAPER),
    Operation(
        "POST",
        f"{_ONE}/skills",
        ChangeSkills,
        "Skills and service categories",
        example={"skills": [{"name": "急救", "expires_on": "2028-06-30"}], "categories": ["医疗"]},
    ),
    Operation(
        "POST",
        f"{_ONE}/availability",
        ChangeAvailability,
        "Weekly times",
        example={"availability": [{"weekday": 6, "from_minute": 540, "until_minute": 720}]},
    ),
    Operation("GET", _ONE, GetVolunteer, "One volunteer, without personal data"),
    Operation(
        "GET", "/volunteers/by-number/{number}", FindVolunteer, "One volunteer by the public number"
    ),
    Operation("GET", "/volunteers", ListVolunteers, "Volunteers of a division"),
]
