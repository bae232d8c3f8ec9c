"""The messages that arrive at registration: the tables of its wings."""

from baodao.kernel.approvals import Approvals
from baodao.kernel.purposes import Purposes
from baodao.kit.read_log import ReadLog
from baodao.kit.subscribers import Subscribers
from baodao.registration.admissions.subscribers import subscribers as admissions
from baodao.registration.approvals.store import APPROVALS
from baodao.registration.approvals.subscribers import subscribers as approvals
from baodao.registration.befriending.subscribers import subscribers as befriending
from baodao.registration.calls.subscribers import subscribers as calls
from baodao.registration.cases.subscribers import subscribers as cases
from baodao.registration.desk.subscribers import subscribers as desk
from baodao.registration.errands.subscribers import subscribers as errands
from baodao.registration.groups.subscribers import subscribers as groups
from baodao.registration.leaving.subscribers import subscribers as leaving
from baodao.registration.lists.subscribers import subscribers as lists
from baodao.registration.obligations.subscribers import subscribers as obligations
from baodao.registration.organisations.subscribers import subscribers as organisations
from baodao.registration.party.subscribers import subscribers as party
from baodao.registration.party.views.people import people_shown
from baodao.registration.people.subscribers import subscribers as people
from baodao.registration.places.subscribers import subscribers as places
from baodao.registration.policies.store import POLICIES
from baodao.registration.policies.subscribers import subscribers as policies
from baodao.registration.premises.subscribers import subscribers as premises
from baodao.registration.printed.subscribers import subscribers as printed
from baodao.registration.privacy.subscribers import subscribers as privacy
from baodao.registration.reads.store import READS
from baodao.registration.residents.subscribers import subscribers as residents
from baodao.registration.seconds.store import Names
from baodao.registration.seconds.subscribers import subscribers as seconds
from baodao.registration.teams.subscribers import subscribers as teams

subscribers = Subscribers(
    "registration",
    places,
    policies,
    premises,
    organisations,
    people,
    residents,
    seconds,
    befriending,
    errands,
    party,
    teams,
    privacy,
    approvals,
    obligations,
    lists,
    calls,
    groups,
    admissions,
    cases,
    leaving,
    printed,
    desk,
    log=ReadLog(READS, people_shown, POLICIES, Purposes(), Approvals(APPROVALS), Names()),
)
