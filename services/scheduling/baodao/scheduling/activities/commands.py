"""Own commands about activities (`baodao.kit.own`)."""

from baodao.kit.own import OwnCommand
from baodao.schema.base import Id


class EndShift(OwnCommand):
    """Note that a shift is over, and its activity with the last one."""

    shift_id: Id
