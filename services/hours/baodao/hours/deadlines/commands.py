"""Own commands about deadlines (`baodao.kit.own`)."""

from baodao.kit.own import OwnCommand
from baodao.schema.base import Id


class PassDeadlineMark(OwnCommand):
    """Tell an organisation that a deadline is near, or that it has passed."""

    deadline_id: Id


class RecountDeadline(OwnCommand):
    """Count a provisional deadline anew: the working days of its year are known."""

    deadline_id: Id
