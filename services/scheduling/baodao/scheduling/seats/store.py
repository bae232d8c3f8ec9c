"""Where sign-ups and volunteers' calendars are kept, and who saw them."""

from baodao.kernel.divisions import IN_DIVISIONS
from baodao.kernel.merged import above_at_the_end
from baodao.kit.read_log import reads_collection
from baodao.kit.store import Collection, Document, Index, same_form
from baodao.scheduling.common.order import by_start
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.scheduling.seats.domain.feed import Feed
from baodao.scheduling.seats.domain.sign_up import SignUp


def _with_reason(document: Document) -> Document:
    """Form 2 has a reason for whatever ended a sign-up; there were cancellations alone."""
    others = {name: value for name, value in document.items() if name != "cancel_reason"}
    return others | {"reason": document.get("cancel_reason")}


def _begun(document: Document) -> Document:
    """Form 3 has the start of the shift; of before, who came stands there and others first."""
    came = document.get("checked_in_at") or document.get("checked_out_at")
    return document | {"starts_at": came}


SIGN_UPS = Collection(
    "sign_ups",
    SignUp,
    (Index(("volunteer_id", "by_start")),),
    upgrade={1: _with_reason, 2: _begun},
    derived={"by_start": by_start},
)
CALENDARS = Collection(
    "calendars",
    Calendar,
    told_by="registration",
    upgrade={1: same_form, 2: same_form, 3: above_at_the_end, 4: same_form},
)
FEEDS = Collection("feeds", Feed, (Index(("secret",), unique=True),))
READS = reads_collection(IN_DIVISIONS)

COLLECTIONS = (SIGN_UPS, CALENDARS, FEEDS, READS)
