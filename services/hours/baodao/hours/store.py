"""Where hours keeps its aggregates: the collections of its wings."""

from baodao.hours.accounts import store as accounts
from baodao.hours.awards import store as awards
from baodao.hours.ceilings import store as ceilings
from baodao.hours.certificates import store as certificates
from baodao.hours.checkpoints import store as checkpoints
from baodao.hours.complaints import store as complaints
from baodao.hours.corrections import store as corrections
from baodao.hours.deadlines import store as deadlines
from baodao.hours.evaluations import store as evaluations
from baodao.hours.inspections import store as inspections
from baodao.hours.known import store as known
from baodao.hours.later_entries import store as later_entries
from baodao.hours.ledger import store as ledger
from baodao.hours.national import store as national
from baodao.hours.reconciliations import store as reconciliations
from baodao.hours.record_reports import store as record_reports
from baodao.hours.reports import store as reports
from baodao.hours.rewards import store as rewards
from baodao.hours.rounds import store as rounds
from baodao.hours.stars import store as stars
from baodao.hours.suspicions import store as suspicions
from baodao.hours.totals import store as totals
from baodao.hours.trainings import store as trainings

COLLECTIONS = (
    *ledger.COLLECTIONS,
    *checkpoints.COLLECTIONS,
    *known.COLLECTIONS,
    *ceilings.COLLECTIONS,
    *deadlines.COLLECTIONS,
    *evaluations.COLLECTIONS,
    *trainings.COLLECTIONS,
    *certificates.COLLECTIONS,
    *complaints.COLLECTIONS,
    *corrections.COLLECTIONS,
    *later_entries.COLLECTIONS,
    *reconciliations.COLLECTIONS,
    *stars.COLLECTIONS,
    *rounds.COLLECTIONS,
    *awards.COLLECTIONS,
    *rewards.COLLECTIONS,
    *suspicions.COLLECTIONS,
    *inspections.COLLECTIONS,
    *national.COLLECTIONS,
    *accounts.COLLECTIONS,
    *totals.COLLECTIONS,
    *reports.COLLECTIONS,
    *record_reports.COLLECTIONS,
)
