"""Paths of volunteers."""

from baodao.gateway.operations import Operation
from baodao.schema.registration.volunteers import GetVolunteer, ListVolunteers, RegisterVolunteer

OPERATIONS = [
    Operation(
        "POST",
        "/volunteers",
        RegisterVolunteer,
        "Register a volunteer",
        status=201,
        location="/volunteers/{volunteer_id}",
        example={"name": "测试·甲0001", "phone": "19900000001", "division": "120104007017"},
    ),
    Operation("GET", "/volunteers/{volunteer_id}", GetVolunteer, "One volunteer, by id only"),
    Operation("GET", "/volunteers", ListVolunteers, "Volunteers of a division, by id only"),
]
