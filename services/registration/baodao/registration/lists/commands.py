"""Own commands about items and claims (`baodao.kit.own`)."""

from baodao.kit.own import OwnCommand
from baodao.schema.base import Id


class SettleDueItem(OwnCommand):
    """Close an item past its last day, or mark a proposal that nobody answers."""

    item_id: Id


class SettleUndoneClaim(OwnCommand):
    """Give back the place and the counts of a claim that was undone."""

    claim_id: Id
