"""Errands 全程代办: asked for by `a`, done by `b`."""

from typing import Any

from baodao.kit.testing import MemoryService
from baodao.schema import Actor
from baodao.schema.registration.errands import (
    AcceptErrand,
    AcceptErrandInService,
    AskErrand,
    ContestErrand,
    ErrandReceipt,
    TellErrandStep,
)
from tests.builders.people import sheet
from tests.builders.registration import person

WANTED: dict[str, Any] = {
    "kind": "payment",
    "until": "2026-11-30",
    "text_version": "2026-1",
    "note": "测试·代缴水费",
}


async def asked(service: MemoryService, who: str = "a", **changes: Any) -> str:
    """A volunteer asks for an errand; its id."""
    values = {"volunteer_id": who, **WANTED} | changes
    return str((await service.done(AskErrand, person(who), **values)).errand_id)


async def taken(service: MemoryService, who: str = "a", helper: str = "b", **changes: Any) -> str:
    """Another volunteer does it; its id."""
    key = await asked(service, who, **changes)
    await service.done(AcceptErrand, person(helper), errand_id=key, volunteer_id=helper)
    return key


async def tell(
    service: MemoryService, key: str, step: str, *things: str, by: Actor | None = None, **more: Any
) -> ErrandReceipt:
    """Who does it writes a step down."""
    said = {"errand_id": key, "step": step, "things": list(things), **more}
    receipt: ErrandReceipt = await service.done(TellErrandStep, by or person("b"), **said)
    return receipt


async def of_each(service: MemoryService, ids: dict[str, str], desk: Actor, worker: Actor) -> None:
    """One waits for somebody, of a resident too; others are under way, done, and contested."""
    ana, bob, gus = ids["ana"], ids["bob"], ids["gus"]
    ids["errand"] = await asked(service, ana)
    theirs = {"resident_id": ids["resident"], **WANTED, "on_paper": sheet()}
    ids["errand-of-resident"] = (await service.done(AskErrand, desk, **theirs)).errand_id
    for name, whose in (("taken", ana), ("done", bob), ("contested", bob)):
        ids[f"errand-{name}"] = await taken(service, whose, gus)
        if name != "taken":
            await tell(service, ids[f"errand-{name}"], "done", by=person(gus))
    ids["errand-in-service"] = await asked(service, bob)
    in_service = {"errand_id": ids["errand-in-service"]}
    await service.done(AcceptErrandInService, worker, **in_service)
    no = {"errand_id": ids["errand-contested"], "note": "测试"}
    await service.done(ContestErrand, person(bob), **no)
