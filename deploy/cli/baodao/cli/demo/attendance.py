"""Attendance in the demonstration: what devices upload that were offline for a week."""

from dataclasses import dataclass, field
from typing import Any, Self

from baodao.cli.demo.plan import Plan, minutes_served, presences
from baodao.kit.client import Client
from baodao.schema.base import Actor
from baodao.schema.scheduling.attendance import CheckIn, CheckOut
from baodao.schema.scheduling.seats import ListSignUps, SignUpPage


async def roll_of(client: Client, device: Actor, shift_id: str) -> list[str]:
    """The volunteers of a shift, in the order of their sign-ups' ids."""
    volunteers: list[str] = []
    after: str | None = ""
    while after is not None:
        query = ListSignUps(actor=device, shift_id=shift_id, after=after, limit=1000)
        page = await client.get(query, SignUpPage)
        volunteers += [s.volunteer_id for s in page.sign_ups if s.state == "reserved"]
        after = page.next
    return volunteers


@dataclass
class Uploads:
    """What one device sends of a shift: who left and who came in no particular order, some twice.

    `minutes` is what has to be credited for it.
    """

    commands: list[CheckIn | CheckOut] = field(default_factory=list)
    minutes: int = 0
    check_ins: int = 0

    @classmethod
    def of(cls, plan: Plan, number: int, shift_id: str, device: Actor, roll: list[str]) -> Self:
        """The uploads of a shift, the planned presences being those of the people on its roll."""
        sent = cls()
        for volunteer_id, presence in zip(roll, presences(plan, number, len(roll)), strict=True):
            sent.minutes += minutes_served(plan.shifts[number], presence)
            facts: dict[str, Any] = {
                "actor": device,
                "shift_id": shift_id,
                "volunteer_id": volunteer_id,
            }
            if presence.left:
                name = f"out-{number}-{volunteer_id}"
                sent.commands.append(CheckOut(command_id=name, at=presence.left, **facts))
            if presence.came:
                name = f"in-{number}-{volunteer_id}"
                came = CheckIn(command_id=name, at=presence.came, **facts)
                sent.commands += [came, came] if presence.came_twice else [came]
                sent.check_ins += 1
        # Half of the devices send what they recorded last first.
        if number % 2:
            sent.commands.reverse()
        return sent
