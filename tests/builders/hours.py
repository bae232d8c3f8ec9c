"""What is told of a service that was rendered."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from baodao.hours.common.keys import IssuingKeys, LedgerSeals
from baodao.hours.store import COLLECTIONS
from baodao.hours.subscribers import subscribers
from baodao.kit.testing import NOW, TEST_KEY, MemoryService
from baodao.schema.hours.ledger import HoursCredited
from baodao.schema.scheduling.activity_changes import ShiftOver
from baodao.schema.scheduling.attendance import AttendanceRecorded
from baodao.schema.scheduling.rolls import RollSettled
from tests.builders.registration import ELSEWHERE

KEYS = {"test": TEST_KEY}
SEALS, ISSUING = LedgerSeals(KEYS), IssuingKeys(KEYS)
_fresh = itertools.count(1)


def ledgers(now: datetime = NOW) -> MemoryService:
    """Hours that knows nothing yet."""
    return MemoryService(subscribers, COLLECTIONS, [SEALS, ISSUING], now=now)


START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
END = START + timedelta(hours=2)


def morning(**changes: Any) -> AttendanceRecorded:
    """Somebody was there from nine to eleven, as planned."""
    values = {
        "division": "120104007017",
        "sign_up_id": "shift-v",
        "shift_id": "shift",
        "activity_id": "activity",
        "organisation_id": "organisation",
        "responsible_id": "responsible",
        "volunteer_id": "v",
        "title": "测试·居家养老",
        "category": "居家养老",
        "shift_starts_at": START,
        "shift_ends_at": END,
        "checked_in_at": START,
        "checked_out_at": END,
        "evidence_grade": "B",
    }
    return AttendanceRecorded.model_validate(values | changes)


def attendance(starts: datetime, minutes: float = 60, **changes: Any) -> AttendanceRecorded:
    """Somebody came and stayed as long as planned; each time in another seat."""
    ends = starts + timedelta(minutes=minutes)
    values = {
        "division": ELSEWHERE,
        "sign_up_id": f"s{next(_fresh)}",
        "shift_id": "shift",
        "activity_id": "activity",
        "organisation_id": "committee",
        "responsible_id": "responsible",
        "volunteer_id": "a",
        "title": "测试·巡逻",
        "category": "群防群治",
        "shift_starts_at": starts,
        "shift_ends_at": ends,
        "checked_in_at": starts,
        "checked_out_at": ends,
        "evidence_grade": "B",
    }
    return AttendanceRecorded.model_validate(values | changes)


def credited(starts: datetime, minutes: int = 60, **changes: Any) -> HoursCredited:
    """The ledger has credited somebody with minutes."""
    values = {
        "division": ELSEWHERE,
        "entry_id": f"e{next(_fresh)}",
        "volunteer_id": "a",
        "sequence": 1,
        "minutes": minutes,
        "served_from": starts,
        "served_until": starts + timedelta(minutes=minutes),
        "attendance_id": "s",
        "activity_id": "activity",
        "organisation_id": "committee",
        "evidence_grade": "B",
        "policy": "default-1",
        "hash": "0",
    }
    return HoursCredited.model_validate(values | changes)


def served_shift(starts: datetime, ends: datetime, **changes: Any) -> dict[str, Any]:
    """What is told of a shift that took place."""
    facts = {
        "division": ELSEWHERE,
        "shift_id": "shift",
        "activity_id": "activity",
        "organisation_id": "committee",
        "title": "测试·巡逻",
        "kind": "volunteer",
        "zone": "Asia/Shanghai",
        "starts_at": starts,
        "ends_at": ends,
    }
    return facts | changes


def over(starts: datetime, ends: datetime, **changes: Any) -> ShiftOver:
    """The time of a shift is over in which somebody had a seat."""
    facts = served_shift(starts, ends) | {"people": 1} | changes
    return ShiftOver.model_validate(facts)


def settled(starts: datetime, ends: datetime, **changes: Any) -> RollSettled:
    """Its roll is settled, and one person has attended it."""
    facts = served_shift(starts, ends) | {"roll_id": "shift-roll", "attended": 1} | changes
    return RollSettled.model_validate(facts)
