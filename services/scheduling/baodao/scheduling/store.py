"""Where scheduling keeps its aggregates."""

from baodao.kit.store import Collection, Index
from baodao.scheduling.domain import (
    Activity,
    Calendar,
    KnownDivision,
    KnownOrganisation,
    Shift,
    SignUp,
)

ACTIVITIES = Collection("activities", Activity, (Index(("division",)),))
SHIFTS = Collection("shifts", Shift)
SIGN_UPS = Collection("sign_ups", SignUp)
CALENDARS = Collection("calendars", Calendar)
KNOWN_DIVISIONS = Collection("known_divisions", KnownDivision)
KNOWN_ORGANISATIONS = Collection("known_organisations", KnownOrganisation)

COLLECTIONS = (ACTIVITIES, SHIFTS, SIGN_UPS, CALENDARS, KNOWN_DIVISIONS, KNOWN_ORGANISATIONS)
