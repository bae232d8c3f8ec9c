"""What people say of themselves with devices of their own, for those who watch."""

from datetime import datetime, timedelta
from typing import Any

from baodao.schema.scheduling.attendance import CheckedIn, CheckedOut
from tests.builders.registration import ELSEWHERE

NINE = datetime.fromisoformat("2026-11-24T09:00:00+08:00")
"""An ordinary Tuesday."""
HOUR = timedelta(hours=1)


def seen(kind: type[CheckedIn] | type[CheckedOut], who: str, at: datetime, **changes: Any) -> Any:
    """Somebody typed the code of the screen with a device of their own."""
    shift = changes.get("shift_id", "shift")
    said = {
        "division": ELSEWHERE,
        "sign_up_id": f"{shift}-{who}",
        "shift_id": shift,
        "volunteer_id": who,
        "at": at,
        "evidence_grade": "A",
        "how": "code",
        "device": f"phone of {who}",
        "organisation_id": "committee",
    }
    return kind.model_validate(said | changes)


def came(who: str, at: datetime = NINE, **changes: Any) -> CheckedIn:
    found: CheckedIn = seen(CheckedIn, who, at, **changes)
    return found


def left(who: str, at: datetime = NINE + 2 * HOUR, **changes: Any) -> CheckedOut:
    found: CheckedOut = seen(CheckedOut, who, at, **changes)
    return found


def people(number: int) -> list[str]:
    return [f"p{one}" for one in range(number)]
