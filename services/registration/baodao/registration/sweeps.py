"""What falls due in registration (`baodao.kit.sweeps`); each look is in the views of its part."""

from datetime import timedelta

from baodao.kit.sweeps import Sweep
from baodao.registration.views.ages import due_birthdays
from baodao.registration.views.endings import due_leavings
from baodao.registration.views.feedback import due_feedback, due_settlements
from baodao.registration.views.rehoming import due_rehoming
from baodao.registration.views.terms import due_endings, due_terms
from baodao.registration.views.unit_reports import due_pairings
from baodao.registration.views.vault import due_keys

SWEEPS: tuple[Sweep, ...] = (
    Sweep("birthdays", timedelta(hours=1), due_birthdays),
    Sweep("pairings", timedelta(minutes=1), due_pairings),
    Sweep("feedback", timedelta(minutes=10), due_feedback),
    Sweep("undone-claims", timedelta(minutes=1), due_settlements),
    Sweep("terms", timedelta(minutes=1), due_terms),
    Sweep("ended-organisations", timedelta(minutes=1), due_endings),
    Sweep("leavings", timedelta(minutes=1), due_leavings),
    Sweep("keys", timedelta(seconds=2), due_keys),
    Sweep("rehoming", timedelta(minutes=5), due_rehoming),
)
