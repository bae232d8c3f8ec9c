"""Waiting lists 候补 in the demonstration: who found no seat waits, and some of them get one."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from baodao.cli.connection import database_name, together, until_zero
from baodao.kit.mongo import Database
from baodao.schema import Event
from baodao.schema.base import Actor, Message
from baodao.schema.scheduling.seats import (
    CancelSeat,
    ReserveSeat,
    SeatReceipt,
    SeatReleased,
    SeatReserved,
)
from baodao.schema.scheduling.waitlist import (
    AcceptOffer,
    ListWaitlist,
    OfferEnded,
    SeatOffered,
    WaitlistJoined,
    WaitlistLeft,
    WaitlistPage,
)

Ask = Callable[[Message, type[BaseModel]], Awaitable[Any]]
Roll = Callable[[str], Awaitable[list[str]]]
_WAITING, _GIVEN_BACK = 10, 2


class Lists:
    """Who was turned away from shifts that are full, by the places of the shifts in the plan."""

    def __init__(self) -> None:
        self._away: dict[int, list[str]] = defaultdict(list)

    def turn_away(self, shift: int, volunteer_id: str) -> None:
        """Note that somebody got no seat."""
        self._away[shift].append(volunteer_id)

    async def live(
        self, ask: Ask, roll: Roll, organiser: Actor, shift_ids: list[str]
    ) -> tuple[int, int]:
        """Let up to ten wait for each full shift, and two who have a seat give it back.

        Returns how many waited, and how many were offered a seat and took it.
        """
        counts = [
            self._live_one(ask, roll, organiser, shift_ids[shift], away[:_WAITING])
            for shift, away in sorted(self._away.items())
        ]
        found: list[tuple[int, int]] = []

        async def one(count: Awaitable[tuple[int, int]]) -> None:
            found.append(await count)

        await together(one(count) for count in counts)
        return sum(waited for waited, _ in found), sum(taken for _, taken in found)

    async def _live_one(
        self, ask: Ask, roll: Roll, organiser: Actor, shift_id: str, away: list[str]
    ) -> tuple[int, int]:
        for person in away:
            await ask(
                ReserveSeat(
                    actor=Actor(id=person, role="volunteer"),
                    command_id=f"wait-{shift_id}-{person}",
                    shift_id=shift_id,
                    volunteer_id=person,
                    may_wait=True,
                ),
                SeatReceipt,
            )
        for person in (await roll(shift_id))[:_GIVEN_BACK]:
            await ask(
                CancelSeat(
                    actor=Actor(id=person, role="volunteer"),
                    command_id=f"cancel-{shift_id}-{person}",
                    shift_id=shift_id,
                    volunteer_id=person,
                    reason="测试·临时有事",
                ),
                SeatReceipt,
            )
        page = await ask(ListWaitlist(actor=organiser, shift_id=shift_id), WaitlistPage)
        offered = [one.volunteer_id for one in page.waiting if one.expires_at]
        for person in offered:
            await ask(
                AcceptOffer(
                    actor=Actor(id=person, role="volunteer"),
                    command_id=f"accept-{shift_id}-{person}",
                    shift_id=shift_id,
                    volunteer_id=person,
                    # As at sign-up: some activities are large.
                    terms_version=1,
                    agreed="screen",
                ),
                SeatReceipt,
            )
        return len(away), len(offered)


async def all_ended(mongo_url: str) -> None:
    """Wait until nobody waits any more: lists end by themselves once their shifts begin."""
    database = Database(mongo_url, database_name("scheduling"))
    try:
        await until_zero(lambda: database.count("shifts", {"waiting": {"$ne": []}}))
    finally:
        await database.close()


def passed_over(events: Iterable[Event]) -> int:
    """Offers that were made though somebody who was free then had waited longer.

    `events` are those of scheduling in their order. Nobody is moved on a list in a demonstration.
    """
    turns: dict[tuple[str, str], int] = {}
    waiting: dict[str, set[str]] = defaultdict(set)
    busy: dict[str, dict[str, tuple[datetime, datetime]]] = defaultdict(dict)
    found = 0
    for event in events:
        if isinstance(event, WaitlistJoined):
            turns[event.shift_id, event.volunteer_id] = event.turn
            waiting[event.shift_id].add(event.volunteer_id)
        elif isinstance(event, SeatOffered | SeatReserved):
            shift_id, span = event.shift_id, (event.starts_at, event.ends_at)
            waiting[shift_id].discard(event.volunteer_id)
            if isinstance(event, SeatOffered):
                found += any(
                    turns[shift_id, who] < event.turn and not _clash(busy[who].values(), *span)
                    for who in waiting[shift_id]
                )
            busy[event.volunteer_id][shift_id] = span
        elif isinstance(event, SeatReleased | OfferEnded | WaitlistLeft):
            busy[event.volunteer_id].pop(event.shift_id, None)
            waiting[event.shift_id].discard(event.volunteer_id)
            if isinstance(event, OfferEnded) and event.outcome == "taken-back":
                waiting[event.shift_id].add(event.volunteer_id)
    return found


def _clash(spans: Iterable[tuple[datetime, datetime]], start: datetime, end: datetime) -> bool:
    return any(starts < end and start < ends for starts, ends in spans)
