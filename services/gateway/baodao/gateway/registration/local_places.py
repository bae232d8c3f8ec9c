"""Paths of grids and building entrances."""

from baodao.gateway.operations import Operation
from baodao.schema.registration.local_places import (
    AddLocalPlace,
    EndLocalPlace,
    ListLocalPlaces,
    RenameLocalPlace,
)

_ALL = "/divisions/{division}/places"

OPERATIONS = [
    Operation(
        "POST",
        _ALL,
        AddLocalPlace,
        "Add a grid or an entrance to a community",
        status=201,
        location="/divisions/{division}/places",
        example={"code": "G01", "kind": "grid", "name": "测试·第一网格", "on": "2026-01-01"},
    ),
    Operation("GET", _ALL, ListLocalPlaces, "Grids and entrances of a community, on a day"),
    Operation(
        "POST",
        f"{_ALL}/{{code}}/rename",
        RenameLocalPlace,
        "Rename a grid or an entrance",
        example={"new_name": "测试·3号楼1门", "on": "2026-12-01"},
    ),
    Operation(
        "POST",
        f"{_ALL}/{{code}}/end",
        EndLocalPlace,
        "Let a grid or an entrance end",
        example={"on": "2027-01-01"},
    ),
]
