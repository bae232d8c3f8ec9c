"""The sweeps of registration (`baodao.kit.sweeps`): those of its wings."""

from baodao.kit.sweeps import Sweep
from baodao.registration.admissions import due as admissions
from baodao.registration.calls import due as calls
from baodao.registration.leaving import due as leaving
from baodao.registration.lists import due as lists
from baodao.registration.obligations import due as obligations
from baodao.registration.party import due as party
from baodao.registration.people import due as people
from baodao.registration.premises import due as premises
from baodao.registration.privacy import due as privacy
from baodao.registration.seconds import due as seconds
from baodao.registration.teams import due as teams

SWEEPS: tuple[Sweep, ...] = (
    *premises.SWEEPS,
    *people.SWEEPS,
    *party.SWEEPS,
    *seconds.SWEEPS,
    *teams.SWEEPS,
    *privacy.SWEEPS,
    *obligations.SWEEPS,
    *lists.SWEEPS,
    *calls.SWEEPS,
    *admissions.SWEEPS,
    *leaving.SWEEPS,
)
