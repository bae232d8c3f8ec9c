"""Own commands about what is due before a shift starts (`baodao.kit.own`)."""

from typing import ClassVar

from baodao.kit.own import OwnCommand
from baodao.scheduling.seats.commands import AboutPeople
from baodao.schema.base import Id


class PassMarks(OwnCommand):
    """Do what is due at the marks before the start of a shift that have passed."""

    REMEMBERED: ClassVar[bool] = False

    shift_id: Id


class RemindHolders(AboutPeople):
    """Remind these people, who come next behind `after`; nobody once all were reminded."""

    after: str
