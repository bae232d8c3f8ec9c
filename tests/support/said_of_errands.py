"""A plausible body for every command about errands 全程代办 (`said`)."""

from collections.abc import Callable, Mapping
from typing import Any

from baodao.kit.testing import AnyCommand
from baodao.schema.registration import errands

Ids = Mapping[str, str]

OF_ERRANDS: dict[type[AnyCommand], Callable[[Ids], dict[str, Any]]] = {
    errands.AskErrand: lambda ids: {
        "volunteer_id": ids["ana"],
        "kind": "payment",
        "until": "2027-08-01",
        "text_version": "2026-1",
    },
    errands.AcceptErrand: lambda ids: {"errand_id": ids["errand"], "volunteer_id": ids["gus"]},
    errands.AcceptErrandInService: lambda ids: {"errand_id": ids["errand"]},
    errands.TellErrandStep: lambda ids: {"errand_id": ids["errand-taken"], "step": "picked-up"},
    errands.ConfirmErrand: lambda ids: {"errand_id": ids["errand-done"]},
    errands.ContestErrand: lambda ids: {"errand_id": ids["errand-done"], "note": "测试"},
    errands.DecideErrand: lambda ids: {"errand_id": ids["errand-contested"], "finding": "was-done"},
    errands.WithdrawErrand: lambda ids: {"errand_id": ids["errand-taken"]},
}
