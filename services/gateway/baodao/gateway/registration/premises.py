"""Paths of premises, and of how many of them meet the standard."""

from baodao.gateway.operations import Operation
from baodao.schema.registration.premises import (
    AddPremises,
    AssessPremises,
    EndPremises,
    GetPremises,
    ListPremises,
    MeasurePremises,
    RenamePremises,
)
from baodao.schema.registration.premises_rates import ListPremisesRates

_ALL = "/divisions/{division}/premises"
_ONE = "/premises/{premises_id}"

OPERATIONS = [
    Operation(
        "POST",
        _ALL,
        AddPremises,
        "Add premises to a community",
        status=201,
        location=_ONE,
        example={
            "code": "S01",
            "kind": "service-station",
            "name": "测试·第一服务站",
            "street_address": "测试路1号",
            "point": {"degrees_north": 39.12, "degrees_east": 117.15},
            "area": 120,
            "on": "2026-01-01",
        },
    ),
    Operation("GET", _ALL, ListPremises, "Premises of a division, on a day"),
    Operation(
        "GET", f"{_ALL}/rates", ListPremisesRates, "How many premises meet the standard, by days"
    ),
    Operation("GET", _ONE, GetPremises, "Premises with every assessment"),
    Operation(
        "POST",
        f"{_ONE}/rename",
        RenamePremises,
        "Rename premises",
        example={"new_name": "测试·东区服务站", "on": "2026-12-01"},
    ),
    Operation(
        "POST",
        f"{_ONE}/measure",
        MeasurePremises,
        "Say how large premises are",
        example={"area": 150, "day": "2026-11-20"},
    ),
    Operation(
        "POST",
        f"{_ONE}/assess",
        AssessPremises,
        "Assess whether premises meet the standard",
        example={"day": "2026-11-20", "met": True, "look_again_on": "2027-02-20"},
    ),
    Operation("POST", f"{_ONE}/end", EndPremises, "Let premises end", example={"on": "2027-01-01"}),
]
