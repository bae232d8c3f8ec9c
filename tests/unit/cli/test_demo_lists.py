"""What the demonstration counts as passed over on a waiting list."""

from datetime import UTC, datetime, timedelta
from typing import Any

from baodao.cli.demo.lists import passed_over
from baodao.schema import Event
from baodao.schema.scheduling.seats import SeatReserved
from baodao.schema.scheduling.waitlist import (
    OfferEnded,
    SeatOffered,
    WaitlistJoined,
    WaitlistLeft,
)

NOON = datetime(2026, 11, 28, 4, tzinfo=UTC)
SPAN = {"starts_at": NOON, "ends_at": NOON + timedelta(hours=2)}
SEATS = {"seats_taken": 1, "max_crew": 1}


def whose(person: str, shift: str = "s") -> dict[str, Any]:
    return {
        "division": "120104007017",
        "shift_id": shift,
        "activity_id": "a",
        "volunteer_id": person,
        "sign_up_id": f"{shift}-{person}",
    }


def joined(person: str, turn: int) -> Event:
    return WaitlistJoined(**whose(person), turn=turn)


def offered(person: str, turn: int) -> Event:
    return SeatOffered(**whose(person), turn=turn, expires_at=NOON, **SPAN, **SEATS)


def test_the_first_who_waits_is_offered_the_seat() -> None:
    lists = [joined("a", 1), joined("b", 2)]
    assert passed_over([*lists, offered("a", 1), offered("b", 2)]) == 0
    assert passed_over([*lists, offered("b", 2)]) == 1


def test_who_is_busy_then_or_has_left_is_not_passed_over() -> None:
    lists = [joined("a", 1), joined("b", 2)]
    busy = SeatReserved(**whose("a", "other"), **SPAN, **SEATS)
    left = WaitlistLeft(**whose("a"), reason="left")
    assert passed_over([*lists, busy, offered("b", 2)]) == 0
    assert passed_over([*lists, left, offered("b", 2)]) == 0


def test_whose_offer_is_taken_back_waits_again() -> None:
    lists = [joined("a", 1), joined("b", 2), offered("a", 1)]
    back = OfferEnded(**whose("a"), outcome="taken-back", **SEATS)
    declined = OfferEnded(**whose("a"), outcome="declined", **SEATS)
    assert passed_over([*lists, back, offered("b", 2)]) == 1
    assert passed_over([*lists, declined, offered("b", 2)]) == 0
