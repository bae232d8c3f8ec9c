"""Own commands about birthdays, and suspensions that end (`baodao.kit.own`)."""

from baodao.kit.own import OwnCommand
from baodao.schema.base import Id


class UpdateAgeClass(OwnCommand):
    """Find out anew, from the birth date in the vault, whether a volunteer is a minor."""

    volunteer_id: Id


class EndSuspensions(OwnCommand):
    """End the suspensions of a volunteer whose day has come."""

    volunteer_id: Id


class ForgetSuspension(OwnCommand):
    """Forget what was kept of an erased person's suspension: its last term is over."""

    kept_id: str
