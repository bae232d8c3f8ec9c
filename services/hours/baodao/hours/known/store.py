"""Where hours keeps what registration has told, and who saw whose data."""

from baodao.hours.known.domain import KnownOrganisation, KnownVolunteer
from baodao.kernel.approvals import approvals_collection
from baodao.kernel.divisions import IN_DIVISIONS
from baodao.kernel.merged import above_at_the_end
from baodao.kernel.policies import PolicyPack
from baodao.kit.read_log import reads_collection
from baodao.kit.store import Collection, same_form

KNOWN_VOLUNTEERS = Collection(
    "known_volunteers",
    KnownVolunteer,
    told_by="registration",
    upgrade={1: same_form, 2: above_at_the_end, 3: same_form},
)
KNOWN_ORGANISATIONS = Collection("known_organisations", KnownOrganisation, told_by="registration")
READS = reads_collection(IN_DIVISIONS)
POLICIES = Collection("policies", PolicyPack, told_by="registration")
APPROVALS = approvals_collection(told_by="registration")

COLLECTIONS = (KNOWN_VOLUNTEERS, KNOWN_ORGANISATIONS, POLICIES, APPROVALS, READS)
