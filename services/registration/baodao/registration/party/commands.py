"""Own commands about pacts 结对 (`baodao.kit.own`)."""

from baodao.kit.own import OwnCommand
from baodao.schema.base import Id


class LapsePairing(OwnCommand):
    """End a pact whose last day is over."""

    pairing_id: Id
