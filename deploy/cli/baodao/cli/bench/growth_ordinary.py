"""What fields of records are ordinarily, in a province that grows."""

from typing import Any

from baodao.hours.certificates.domain.coverage import Certified
from baodao.scheduling.activities.domain.plans import OPEN

QUARTER = "2026Q3"
# An example has a value in every field; these would say that something is over, held or due.
ORDINARY: dict[str, Any] = {
    "frozen_by": None,
    "merged_into": None,
    "also": (),
    "erased_at": None,
    "leaving_since": None,
    "waits_for": (),
    "due_on": None,
    "valid_from": "2020-01-01",
    "valid_until": None,
    "from_day": "2020-01-01",
    "until_day": "2040-01-01",
    "deadline": None,
    "offices": (),
    "removed_because": None,
    "suspensions": (),
    "ended_at": None,
    "ask_at": None,
    "confirm_by": None,
    "mark_at": None,
    "reminded_up_to": None,
    "traces_after": None,
    "insured_day": None,
    "called_within": None,
    "stood_down_at": None,
    "open_until": None,
    "swap": None,
    "requested": 0,
    "invitations": 0,
    "deceased_at": None,
    "replaced_by": None,
    "ended_by_death": False,
    "succession": "open",
    "successor_id": None,
    "succeeds": (),
    "taken_back": False,
    "wound_up": False,
    "quarter": QUARTER,
    "campaign_id": None,
    "post_id": None,
    "copied_from": None,
    "series_id": None,
    "publishing": None,
    "publish_at": None,
    "missed": (),
    "template_name": None,
    "zone": "Asia/Shanghai",
    "scope": OPEN,
    "courses_needed": (),
}
_DAY = "2026-11-23"
PAPER = {"certified": (Certified("o", ("测试",), 1, _DAY, _DAY, 60, {"B": 60}),)}


def paper(number: int) -> str:
    """The number of a person's certificate: its characters are those that certificates have."""
    return f"20261123-{_characters(number)}"


def receipt(number: int) -> str:
    """The number of the receipt of a complaint."""
    return f"T20261123-{_characters(number)}"


def reward(number: int) -> str:
    """The number of a reward."""
    return f"2222{_characters(number)}"


def _characters(number: int) -> str:
    return f"{number:08}".translate(str.maketrans("01", "XY"))
