"""Where campaigns are kept."""

from baodao.kernel.divisions import IN_DIVISIONS
from baodao.kit.store import Collection, Index
from baodao.scheduling.campaigns.domain import Campaign

CAMPAIGNS = Collection(
    "campaigns", Campaign, (Index(("within", "state", "_id")),), tree=IN_DIVISIONS
)

COLLECTIONS = (CAMPAIGNS,)
