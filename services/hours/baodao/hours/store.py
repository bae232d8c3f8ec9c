"""Where hours keeps its aggregates; entries are only ever inserted, and reads appended."""

from baodao.hours.domain import Entry, KnownVolunteer, Ledger, ServedDay
from baodao.kernel.approvals import approvals_collection
from baodao.kernel.divisions import IN_DIVISIONS
from baodao.kernel.merged import above_at_the_end
from baodao.kernel.policies import PolicyPack
from baodao.kit.read_log import reads_collection
from baodao.kit.store import Collection, Index, same_form

LEDGERS = Collection("ledgers", Ledger)
ENTRIES = Collection("entries", Entry, (Index(("volunteer_id", "sequence"), unique=True),))
SERVED_DAYS = Collection("served_days", ServedDay)
KNOWN_VOLUNTEERS = Collection(
    "known_volunteers",
    KnownVolunteer,
    told_by="registration",
    upgrade={1: same_form, 2: above_at_the_end},
)
READS = reads_collection(IN_DIVISIONS)
POLICIES = Collection("policies", PolicyPack, told_by="registration")
APPROVALS = approvals_collection(told_by="registration")

COLLECTIONS = (LEDGERS, ENTRIES, SERVED_DAYS, KNOWN_VOLUNTEERS, POLICIES, APPROVALS, READS)
