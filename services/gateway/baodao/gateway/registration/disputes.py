"""Paths of "not me": records in a person's name and the cases about them."""

from baodao.gateway.operations import Operation
from baodao.gateway.registration.examples import ON_PAPER
from baodao.schema.registration.disputes import (
    DisputeRecord,
    GetCase,
    ListCases,
    ListRecords,
    ResolveCase,
)

OPERATIONS = [
    Operation(
        "GET",
        "/volunteers/{volunteer_id}/records",
        ListRecords,
        "What is recorded in a person's name",
    ),
    Operation(
        "POST",
        "/records/{record}/{record_id}/dispute",
        DisputeRecord,
        'Say "not me" of a record',
        status=201,
        location="/cases/{case_id}",
        example=ON_PAPER,
    ),
    Operation(
        "POST",
        "/cases/{case_id}/resolve",
        ResolveCase,
        "Undo a disputed record or release it",
        example={"outcome": "upheld", "note": "测试·本人从未登记,已核实"},
    ),
    Operation("GET", "/cases/{case_id}", GetCase, "One case"),
    Operation("GET", "/cases", ListCases, "Cases of a division or of one person"),
]
