"""Where sign-ups and volunteers' calendars are kept, and who saw them."""

from baodao.kernel.divisions import IN_DIVISIONS
from baodao.kernel.merged import above_at_the_end
from baodao.kit.read_log import reads_collection
from baodao.kit.store import Collection, Index, same_form
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.scheduling.seats.domain.sign_up import SignUp

SIGN_UPS = Collection("sign_ups", SignUp, (Index(("volunteer_id", "_id")),))
CALENDARS = Collection(
    "calendars",
    Calendar,
    told_by="registration",
    upgrade={1: same_form, 2: same_form, 3: above_at_the_end},
)
READS = reads_collection(IN_DIVISIONS)

COLLECTIONS = (SIGN_UPS, CALENDARS, READS)
