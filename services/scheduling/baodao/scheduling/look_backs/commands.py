"""Own commands about looking back (`baodao.kit.own`)."""

from baodao.kit.own import OwnCommand
from baodao.schema.base import Id


class MarkLookBackDue(OwnCommand):
    """Tell an organisation that it is time to look back at an activity."""

    look_back_id: Id
