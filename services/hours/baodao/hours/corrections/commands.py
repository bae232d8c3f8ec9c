"""Own commands about corrections (`baodao.kit.own`)."""

from baodao.kit.own import OwnCommand
from baodao.schema.base import Id


class PassCorrectionMark(OwnCommand):
    """Tell that a correction was not decided in time."""

    correction_id: Id
