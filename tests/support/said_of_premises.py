"""A plausible body for every command about premises of communities (`said`)."""

from collections.abc import Callable, Mapping
from typing import Any

from baodao.kit.testing import AnyCommand
from baodao.registration.premises.commands import RehomePremises
from baodao.schema.registration import premises
from tests.builders.registration import COMMUNITY

TODAY, TOMORROW = "2027-06-11", "2027-06-12"
Ids = Mapping[str, str]

OF_PREMISES: dict[type[AnyCommand], Callable[[Ids], dict[str, Any]]] = {
    premises.AddPremises: lambda _: {
        "division": COMMUNITY,
        "code": "P2",
        "kind": "service-station",
        "name": "测试",
        "street_address": "测试路2号",
        "on": TODAY,
    },
    premises.RenamePremises: lambda ids: {
        "premises_id": ids["premises"],
        "new_name": "测试·新",
        "on": TOMORROW,
    },
    premises.MeasurePremises: lambda ids: {
        "premises_id": ids["premises"],
        "area": 150,
        "day": TODAY,
    },
    premises.AssessPremises: lambda ids: {
        "premises_id": ids["premises"],
        "met": False,
        "day": TODAY,
    },
    premises.EndPremises: lambda ids: {"premises_id": ids["premises"], "on": TOMORROW},
    RehomePremises: lambda ids: {"premises_id": ids["premises-left"]},
}
