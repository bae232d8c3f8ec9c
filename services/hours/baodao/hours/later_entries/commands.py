"""Own commands about later entries (`baodao.kit.own`)."""

from baodao.kit.own import OwnCommand
from baodao.schema.base import Id


class LapseLaterEntry(OwnCommand):
    """Let a later entry lapse that nobody has decided on in time."""

    later_entry_id: Id
