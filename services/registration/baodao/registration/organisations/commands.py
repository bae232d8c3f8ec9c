"""Own commands about organisations that have ended (`baodao.kit.own`)."""

from baodao.kit.own import OwnCommand
from baodao.schema.base import Id


class WindUp(OwnCommand):
    """Note that an ended organisation has no open membership left."""

    organisation_id: Id
