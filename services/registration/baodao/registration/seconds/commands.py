"""Own commands about requests (`baodao.kit.own`)."""

from baodao.kit.own import OwnCommand
from baodao.schema.base import Id


class LapseRequest(OwnCommand):
    """End a request that nobody decided in time."""

    request_id: Id
