"""Paths of organisations."""

from baodao.gateway.operations import Operation
from baodao.schema.registration.organisations import (
    GetOrganisation,
    ListOrganisations,
    RegisterOrganisation,
)

OPERATIONS = [
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
]
