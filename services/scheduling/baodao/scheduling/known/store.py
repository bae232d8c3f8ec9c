"""Where scheduling keeps what registration has told."""

from baodao.kernel.policies import PolicyPack
from baodao.kit.store import Collection
from baodao.scheduling.known.domain import KnownDivision, KnownOrganisation

KNOWN_DIVISIONS = Collection("known_divisions", KnownDivision, told_by="registration")
KNOWN_ORGANISATIONS = Collection("known_organisations", KnownOrganisation, told_by="registration")
POLICIES = Collection("policies", PolicyPack, told_by="registration")

COLLECTIONS = (KNOWN_DIVISIONS, KNOWN_ORGANISATIONS, POLICIES)
