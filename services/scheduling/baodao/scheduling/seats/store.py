"""Where sign-ups and volunteers' calendars are kept, and who saw them."""

from baodao.kernel.divisions import IN_DIVISIONS
from baodao.kernel.merged import above_at_the_end
from baodao.kit.read_log import reads_collection
from baodao.kit.store import Collection, Document, Index, same_form
from baodao.scheduling.common.order import BEFORE_ALL, by_start
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.scheduling.seats.domain.feed import Feed
from baodao.scheduling.seats.domain.sign_up import SignUp


def _with_reason(document: Document) -> Document:
    """Form 2 has a reason for whatever ended a sign-up; there were cancellations alone."""
    others = {name: value for name, value in document.items() if name != "cancel_reason"}
    return others | {"reason": document.get("cancel_reason")}


def _begun(document: Document) -> Document:
    """Form 3 has the start of the shift; of before, when they came, until it is looked up there."""
    came = document.get("checked_in_at") or document.get("checked_out_at")
    return document | {"starts_at": came}


def _seen(document: Document) -> Document:
    """Of before more than two times were kept: what was seen first was told to count."""
    kept = {
        name: value
        for name, value in document.items()
        if name not in ("checked_in_at", "checked_out_at", "grade")
    }
    came, left = document["checked_in_at"], document["checked_out_at"]
    grade = document["grade"] or "B"
    seen = [_observation(end, at, grade) for end, at in (("in", came), ("out", left)) if at]
    counts = document["state"] == "attended"
    presence: Document = {
        "observations": seen,
        "confirmed": counts,
        "asked": False,
        "wrong_codes": 0,
        "corrections": [],
        "recorded": [{"came_at": came, "left_at": left, "grade": grade}] if counts else [],
    }
    return kept | {"presence": presence, "ask_at": None}


def _observation(end: str, at: object, grade: str) -> Document:
    return {
        "end": end,
        "at": at,
        "how": "self" if grade == "C" else "roll",
        "grade": grade,
        "received_at": at,
        "nonce": None,
        "device": None,
        "place": "not-given",
        "clock_off": False,
    }


def _swap_to(document: Document) -> str | None:
    """To whom a seat is offered."""
    swap = document.get("swap")
    to_id = swap.get("to_id") if isinstance(swap, dict) else None
    return to_id if isinstance(to_id, str) else None


SIGN_UPS = Collection(
    "sign_ups",
    SignUp,
    (
        Index(("volunteer_id", "by_start")),
        Index(("ask_at",), partial={"ask_at": {"$type": "date"}}),
        Index(("confirm_by",), partial={"confirm_by": {"$type": "date"}}),
        Index(("by_start",), partial={"by_start": {"$lt": BEFORE_ALL}}),
        Index(("open_until",), partial={"open_until": {"$type": "date"}}),
        Index(("swap_to", "by_start"), partial={"swap_to": {"$type": "string"}}),
    ),
    upgrade={1: _with_reason, 2: _begun, 3: _seen, 4: same_form, 5: same_form},
    derived={"by_start": by_start, "swap_to": _swap_to},
)
CALENDARS = Collection(
    "calendars",
    Calendar,
    (
        Index(("traces_after",), partial={"traces_after": {"$type": "string"}}),
        Index(("freed",), partial={"freed": True}),
    ),
    told_by="registration",
    upgrade={
        1: same_form,
        2: same_form,
        3: above_at_the_end,
        4: same_form,
        5: same_form,
        6: same_form,
        7: same_form,
    },
)
FEEDS = Collection("feeds", Feed, (Index(("secret",), unique=True),))
READS = reads_collection(IN_DIVISIONS)

COLLECTIONS = (SIGN_UPS, CALENDARS, FEEDS, READS)
