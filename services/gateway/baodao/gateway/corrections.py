"""Corrections over HTTP: asked for, decided, and appealed against."""

from baodao.gateway.operations import Operation
from baodao.schema.hours.corrections import (
    AppealCorrection,
    DecideCorrection,
    ListCorrections,
    ListCorrectionsOf,
    RequestCorrection,
)

OPERATIONS = [
    Operation(
        "POST",
        "/hours/entries/{entry_id}/corrections",
        RequestCorrection,
        "Say that an entry of one's hours is wrong 更正, or that it is not oneself",
        status=201,
        example={
            "wrong": "times",
            "stretches": [
                {"came_at": "2026-11-21T09:00:00+08:00", "left_at": "2026-11-21T11:30:00+08:00"}
            ],
            "evidence": "当天的纸质签到表存于居委会,显示九点到岗",
        },
    ),
    Operation(
        "POST",
        "/corrections/{correction_id}/decision",
        DecideCorrection,
        "Correct an entry as was asked for, or refuse to",
        example={"outcome": "made", "reason": "经核对纸质签到表,情况属实"},
    ),
    Operation(
        "POST",
        "/corrections/{correction_id}/appeal",
        AppealCorrection,
        "Turn to the level above with what was refused",
        example={"reason": "签到表未被核对,请再次核实"},
    ),
    Operation(
        "GET",
        "/volunteers/{volunteer_id}/corrections",
        ListCorrectionsOf,
        "What was asked to be corrected in a volunteer's hours",
    ),
    Operation(
        "GET", "/corrections", ListCorrections, "Corrections of an organisation or a division"
    ),
]
