"""Where registration keeps its aggregates: the collections of its wings."""

from baodao.registration.admissions import store as admissions
from baodao.registration.approvals import store as approvals
from baodao.registration.befriending import store as befriending
from baodao.registration.calls import store as calls
from baodao.registration.cases import store as cases
from baodao.registration.errands import store as errands
from baodao.registration.groups import store as groups
from baodao.registration.leaving import store as leaving
from baodao.registration.lists import store as lists
from baodao.registration.obligations import store as obligations
from baodao.registration.organisations import store as organisations
from baodao.registration.party import store as party
from baodao.registration.people import store as people
from baodao.registration.places import store as places
from baodao.registration.policies import store as policies
from baodao.registration.premises import store as premises
from baodao.registration.reads import store as reads
from baodao.registration.residents import store as residents
from baodao.registration.seconds import store as seconds
from baodao.registration.teams import store as teams

COLLECTIONS = (
    *places.COLLECTIONS,
    *policies.COLLECTIONS,
    *premises.COLLECTIONS,
    *organisations.COLLECTIONS,
    *people.COLLECTIONS,
    *residents.COLLECTIONS,
    *seconds.COLLECTIONS,
    *befriending.COLLECTIONS,
    *errands.COLLECTIONS,
    *party.COLLECTIONS,
    *teams.COLLECTIONS,
    *obligations.COLLECTIONS,
    *lists.COLLECTIONS,
    *calls.COLLECTIONS,
    *groups.COLLECTIONS,
    *admissions.COLLECTIONS,
    *cases.COLLECTIONS,
    *leaving.COLLECTIONS,
    *approvals.COLLECTIONS,
    *reads.COLLECTIONS,
)
