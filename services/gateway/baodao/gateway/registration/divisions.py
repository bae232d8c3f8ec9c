"""Paths of divisions."""

from baodao.gateway.operations import Operation
from baodao.schema.registration.divisions import GetDivision, ImportDivisions, ListDivisions

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
]
