"""Own commands about claims (`baodao.kit.own`)."""

from baodao.kit.own import OwnCommand
from baodao.schema.base import Id


class SettleUndoneClaim(OwnCommand):
    """Give back the place and the counts of a claim that was undone."""

    claim_id: Id
