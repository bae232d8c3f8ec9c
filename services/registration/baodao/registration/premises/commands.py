"""Own commands about premises (`baodao.kit.own`)."""

from baodao.kit.own import OwnCommand
from baodao.schema.base import Id


class RehomePremises(OwnCommand):
    """End premises of a community that has ended; they go on in its only successor.

    After a 拆分 nobody knows here to which part they belong: the parts add them.
    """

    premises_id: Id
