"""The path that assigns volunteers to another division."""

from baodao.gateway.operations import Operation
from baodao.schema.registration.rehoming import AssignDivision

OPERATIONS = [
    Operation(
        "POST",
        "/volunteers/{volunteer_id}/division",
        AssignDivision,
        "Say to which division a volunteer belongs",
        example={"division": "120104007017"},
    ),
]
