"""Paths of registration: the division tree, organisations and volunteers."""

from baodao.gateway.operations import Operation
from baodao.schema.registration import (
    GetDivision,
    GetOrganisation,
    GetVolunteer,
    ImportDivisions,
    ListDivisions,
    ListOrganisations,
    ListVolunteers,
    RegisterOrganisation,
    RegisterVolunteer,
)

TAG = "registration"

OPERATIONS = [
    Operation(
        "POST",
        "/divisions",
        ImportDivisions,
        "Add or rename divisions",
        example={"rows": [{"code": "12", "name": "天津市"}, {"code": "1201", "name": "市辖区"}]},
    ),
    Operation("GET", "/divisions", ListDivisions, "Children of a division, or search by name"),
    Operation("GET", "/divisions/{code}", GetDivision, "One division"),
    Operation(
        "POST",
        "/organisations",
        RegisterOrganisation,
        "Register an organisation",
        status=201,
        location="/organisations/{organisation_id}",
        example={
            "name": "昔阳里社区居民委员会",
            "kind": "residents-committee",
            "division": "120104007017",
        },
    ),
    Operation("GET", "/organisations/{organisation_id}", GetOrganisation, "One organisation"),
    Operation("GET", "/organisations", ListOrganisations, "Organisations of a division"),
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
