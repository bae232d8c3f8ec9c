"""Later entries over HTTP: asked for, decided, taken back."""

from baodao.gateway.operations import Operation
from baodao.schema.hours.later_entries import (
    DecideLaterEntry,
    ListLaterEntries,
    ListLaterEntriesOf,
    ListLaterTallies,
    RequestLaterEntry,
    WithdrawLaterEntry,
)

OPERATIONS = [
    Operation(
        "POST",
        "/shifts/{shift_id}/later-entries",
        RequestLaterEntry,
        "Say what somebody has served in a shift and nobody recorded then 补录",
        status=201,
        example={
            "volunteer_id": "v1",
            "minutes": 120,
            "reason": "当天临时加入,未在系统报名",
            "evidence": "纸质签到表存于居委会档案柜",
            "paper_reference": "签到表2026-11-21",
        },
    ),
    Operation(
        "POST",
        "/later-entries/{later_entry_id}/decision",
        DecideLaterEntry,
        "Approve a later entry, so that it is credited, or decline it",
        example={"outcome": "approved", "reason": "经核对纸质签到表,情况属实"},
    ),
    Operation(
        "POST",
        "/later-entries/{later_entry_id}/withdraw",
        WithdrawLaterEntry,
        "Take back that a later entry was asked for",
    ),
    Operation(
        "GET",
        "/volunteers/{volunteer_id}/later-entries",
        ListLaterEntriesOf,
        "What was recorded later of a volunteer's service, or was to be",
    ),
    Operation(
        "GET", "/later-entries", ListLaterEntries, "Later entries of an organisation or a division"
    ),
    Operation(
        "GET",
        "/later-entry-tallies",
        ListLaterTallies,
        "How much each organiser has recorded later",
    ),
]
