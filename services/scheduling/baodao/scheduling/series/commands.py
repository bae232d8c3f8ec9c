"""Own commands about series (`baodao.kit.own`)."""

from baodao.kit.own import OwnCommand
from baodao.schema.base import Id


class PublishDue(OwnCommand):
    """Publish the drafts of a series whose day for that has come."""

    series_id: Id
