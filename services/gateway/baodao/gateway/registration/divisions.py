"""Paths of divisions."""

from baodao.gateway.operations import Operation
from baodao.schema.registration.divisions import (
    DivisionHistory,
    GetDivision,
    ImportDivisions,
    ListDivisions,
)
from baodao.schema.registration.reshaping import (
    MergeDivisions,
    MoveDivision,
    RenameDivision,
    SplitDivision,
)

OPERATIONS = [
    Operation(
        "POST",
        "/divisions",
        ImportDivisions,
        "Add or rename divisions",
        example={"rows": [{"code": "12", "name": "天津市"}, {"code": "1201", "name": "市辖区"}]},
    ),
    Operation("GET", "/divisions", ListDivisions, "Children of a division, or search by name"),
    Operation("GET", "/divisions/{code}", GetDivision, "One division, on a day"),
    Operation(
        "GET",
        "/divisions/{code}/history",
        DivisionHistory,
        "Names, predecessors and successors of a division",
    ),
    Operation(
        "POST",
        "/divisions/{code}/rename",
        RenameDivision,
        "Rename a division from a day on",
        example={"new_name": "测试·社区居委会", "on": "2026-12-01"},
    ),
    Operation(
        "POST",
        "/divisions/merge",
        MergeDivisions,
        "Merge divisions into one",
        example={
            "codes": ["120104007017", "120104007018"],
            "into": "120104007018",
            "name": "测试·联合社区居委会",
            "on": "2027-01-01",
        },
    ),
    Operation(
        "POST",
        "/divisions/{code}/split",
        SplitDivision,
        "Split a division into parts",
        example={
            "into": [
                {"code": "120104007017", "name": "测试·东社区居委会"},
                {"code": "120104007117", "name": "测试·西社区居委会"},
            ],
            "on": "2027-01-01",
        },
    ),
    Operation(
        "POST",
        "/divisions/{code}/move",
        MoveDivision,
        "Put a division under another parent",
        example={"new_code": "120104008117", "on": "2027-01-01"},
    ),
]
