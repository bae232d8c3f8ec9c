"""Own commands about birthdays, consents, and suspensions that end (`baodao.kit.own`)."""

from baodao.kit.own import OwnCommand
from baodao.schema.base import Id


class UpdateAgeClass(OwnCommand):
    """Find out anew, from the birth date in the vault, whether a volunteer is a minor."""

    volunteer_id: Id


class AskAgain(OwnCommand):
    """Ask somebody for the consent to the text that is shown where they live now."""

    volunteer_id: Id


class LapseConsents(OwnCommand):
    """End the consents of somebody who was asked for another one and has not given it in time."""

    volunteer_id: Id


class EndSuspensions(OwnCommand):
    """End the suspensions of a volunteer whose day has come."""

    volunteer_id: Id


class ForgetSuspension(OwnCommand):
    """Forget what was kept of an erased person's suspension: its last term is over."""

    kept_id: str
