"""The messages that arrive at hours: the tables of its wings."""

from baodao.hours.accounts.subscribers import subscribers as accounts
from baodao.hours.awards.subscribers import subscribers as awards
from baodao.hours.certificates.subscribers import subscribers as certificates
from baodao.hours.checkpoints.subscribers import subscribers as checkpoints
from baodao.hours.complaints.subscribers import subscribers as complaints
from baodao.hours.consequences.subscribers import subscribers as consequences
from baodao.hours.copies.subscribers import subscribers as copies
from baodao.hours.corrections.subscribers import subscribers as corrections
from baodao.hours.credentials.subscribers import subscribers as credentials
from baodao.hours.deadlines.subscribers import subscribers as deadlines
from baodao.hours.evaluations.subscribers import subscribers as evaluations
from baodao.hours.inspections.subscribers import subscribers as inspections
from baodao.hours.known.store import APPROVALS, POLICIES, READS
from baodao.hours.known.subscribers import subscribers as known
from baodao.hours.known.views import people_of
from baodao.hours.later_entries.subscribers import subscribers as later_entries
from baodao.hours.ledger.subscribers import subscribers as ledger
from baodao.hours.national.subscribers import subscribers as national
from baodao.hours.reconciliations.subscribers import subscribers as reconciliations
from baodao.hours.record_reports.subscribers import subscribers as record_reports
from baodao.hours.reports.subscribers import subscribers as reports
from baodao.hours.rewards.subscribers import subscribers as rewards
from baodao.hours.rounds.subscribers import subscribers as rounds
from baodao.hours.stars.subscribers import subscribers as stars
from baodao.hours.suspicions.subscribers import subscribers as suspicions
from baodao.hours.totals.subscribers import subscribers as totals
from baodao.hours.trainings.subscribers import subscribers as trainings
from baodao.kernel.approvals import Approvals
from baodao.kernel.purposes import Purposes
from baodao.kit.read_log import ReadLog
from baodao.kit.subscribers import Subscribers

subscribers = Subscribers(
    "hours",
    ledger,
    checkpoints,
    deadlines,
    evaluations,
    trainings,
    certificates,
    complaints,
    stars,
    rounds,
    awards,
    rewards,
    credentials,
    accounts,
    totals,
    reports,
    record_reports,
    corrections,
    later_entries,
    consequences,
    reconciliations,
    inspections,
    national,
    copies,
    known,
    suspicions,
    log=ReadLog(READS, people_of, POLICIES, Purposes(), Approvals(APPROVALS)),
)
