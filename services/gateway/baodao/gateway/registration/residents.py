"""Paths of residents in need 服务对象, and of who visits them 结对帮扶."""

from baodao.gateway.operations import Operation
from baodao.schema.registration.befriendings import (
    AcceptBefriending,
    EndBefriending,
    ListBefriendings,
    ProposeBefriending,
    RevealBefriended,
)
from baodao.schema.registration.residents import (
    CorrectResident,
    EraseResident,
    ListResidents,
    RegisterResident,
    RevealResident,
)

_RESIDENT = "/residents/{resident_id}"
_PAIR = "/befriendings/{befriending_id}"
_PAPER = {"text_version": "2026-1", "reference": "测试·2026年第7号柜"}

OPERATIONS = [
    Operation(
        "POST",
        "/residents",
        RegisterResident,
        "Write down who needs help, with two signed consents",
        status=201,
        location=f"{_RESIDENT}/contact",
        example={
            "organisation_id": "01KAQ7W000RESIDENTSC0MM1TTEE",
            "name": "测试·甲0001",
            "phone": "19900000001",
            "address": "测试·1号楼1门101",
            "birth_date": "1940-01-01",
            "consent": _PAPER,
            "sensitive": _PAPER,
        },
    ),
    Operation(
        "POST",
        f"{_RESIDENT}/correct",
        CorrectResident,
        "Put right what is known of a resident",
        example={"address": "测试·1号楼1门102"},
    ),
    Operation(
        "POST",
        f"{_RESIDENT}/erase",
        EraseResident,
        "Destroy what is known of a resident",
        example={"reason": "consent-withdrawn"},
    ),
    # What somebody is looked for by is in no address, and in no log of addresses.
    Operation(
        "POST",
        "/residents/search",
        ListResidents,
        "The residents in need of a community",
        example={"name": "测试·甲0001"},
    ),
    Operation(
        "GET", f"{_RESIDENT}/contact", RevealResident, "Who a resident is and where they live"
    ),
    Operation(
        "POST",
        "/befriendings",
        ProposeBefriending,
        "Ask a volunteer to visit a resident",
        status=201,
        location="/befriendings",
        example={
            "resident_id": "01KAQ7W000RES1DENT00000000",
            "volunteer_id": "01KAQ7W000V01VNTEER0000000",
            "consent": _PAPER,
        },
    ),
    Operation("POST", f"{_PAIR}/accept", AcceptBefriending, "Say yes to visiting somebody"),
    Operation("POST", f"{_PAIR}/end", EndBefriending, "End it, decline it or take it back"),
    Operation("GET", "/befriendings", ListBefriendings, "Who visits whom, by ids"),
    Operation("GET", f"{_PAIR}/contact", RevealBefriended, "Whom one visits, and where they live"),
]
