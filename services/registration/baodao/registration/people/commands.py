"""Own commands about birthdays (`baodao.kit.own`)."""

from baodao.kit.own import OwnCommand
from baodao.schema.base import Id


class UpdateAgeClass(OwnCommand):
    """Find out anew, from the birth date in the vault, whether a volunteer is a minor."""

    volunteer_id: Id
