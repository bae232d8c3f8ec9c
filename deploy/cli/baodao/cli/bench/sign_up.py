"""5,000 people for 500 seats of one shift: ours, the same by hand, and one transaction each."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from baodao.cli.bench import raw_group, raw_sign_up, seed
from baodao.cli.bench.load import Burst, burst
from baodao.cli.bench.stage import Stage, median
from baodao.kit.mongo import Database
from baodao.schema.scheduling.seats import ReserveSeat

PEOPLE, SEATS = 5_000, 500
NAIVE_PEOPLE, NAIVE_SEATS = 1_000, 100
IN_FLIGHT = 1_000
_WARM_UP = 200


@dataclass
class Measured:
    """The rounds of one variant."""

    per_s: list[float] = field(default_factory=list)
    exact: bool = True


@dataclass
class SignUps:
    """The three variants on one stage, in the same form."""

    stage: Stage
    scheduling: Database
    raw: Database
    measured: dict[str, Measured] = field(default_factory=dict)

    @classmethod
    async def prepare(cls, stage: Stage) -> "SignUps":
        """Start the two processes."""
        await stage.start_service("scheduling")
        await stage.start_service("cli.bench.raw_sign_up", health=raw_sign_up.HEALTH)
        return cls(stage, stage.database("baodao_scheduling"), stage.database(raw_group.DATABASE))

    async def ours(self, people: int, seats: int, known: list[str] | None = None) -> Burst:
        """Our service; people whom it knows already instead of new ones."""
        volunteers = known or await seed.volunteers(self.scheduling, people)
        (shift_id,) = await seed.shifts(self.scheduling, 1, seats)
        return await self._measure(
            "ours", ReserveSeat.SUBJECT, self.scheduling, shift_id, volunteers, seats
        )

    async def by_hand(self, people: int, seats: int) -> Burst:
        """A group of commands in one transaction."""
        return await self._raw("raw", raw_sign_up.GROUP, people, seats)

    async def naive(self, people: int, seats: int) -> Burst:
        """One transaction per command; fewer of them, in the same proportion."""
        return await self._raw("naive", raw_sign_up.SINGLE, people, seats)

    async def _raw(self, variant: str, subject: str, people: int, seats: int) -> Burst:
        shift_id, volunteers = await seed.by_hand(self.raw, people, seats)
        return await self._measure(variant, subject, self.raw, shift_id, volunteers, seats)

    async def _measure(
        self,
        variant: str,
        subject: str,
        database: Database,
        shift_id: str,
        volunteers: list[str],
        seats: int,
    ) -> Burst:
        signer = self.stage.signer if variant == "ours" else None
        commands = [seed.reserve(shift_id, volunteer, signer) for volunteer in volunteers]
        result = await burst(self.stage.connection, subject, commands, IN_FLIGHT)
        (shift,) = await database.by_ids("shifts", [shift_id])
        rows = await database.count("sign_ups", {"shift_id": shift_id})
        counts = {result.accepted, shift["seats_taken"], rows, min(seats, len(volunteers))}
        measured = self.measured.setdefault(variant, Measured())
        measured.per_s.append(result.per_s)
        measured.exact &= len(counts) == 1
        return result


async def run(rounds: int, announce: Callable[[str], None]) -> dict[str, Any]:
    """The variants in turn, `rounds` times; the medians of their speeds."""
    async with Stage() as stage:
        bench = await SignUps.prepare(stage)
        turns: tuple[tuple[Callable[[int, int], Awaitable[Burst]], int, int], ...] = (
            (bench.ours, PEOPLE, SEATS),
            (bench.by_hand, PEOPLE, SEATS),
            (bench.naive, NAIVE_PEOPLE, NAIVE_SEATS),
        )
        for variant, _, _ in turns:
            await variant(_WARM_UP, _WARM_UP // 2)
        bench.measured = {}
        for number in range(rounds):
            for variant, people, seats in turns:
                await variant(people, seats)
            speeds = {name: round(m.per_s[-1]) for name, m in bench.measured.items()}
            announce(f"  round {number + 1} of {rounds}: {speeds}")
        return _result(bench)


def _result(bench: SignUps) -> dict[str, Any]:
    ours, raw, naive = (median(bench.measured[name].per_s) for name in ("ours", "raw", "naive"))
    return {
        "ours_per_s": ours,
        "raw_per_s": raw,
        "naive_per_s": naive,
        "ratio_raw": round(ours / raw, 2),
        "ratio_naive": round(ours / naive, 1),
        "exact": all(measured.exact for measured in bench.measured.values()),
        **bench.stage.memory(),
    }
