"""Own commands about seats (`baodao.kit.own`)."""

from typing import ClassVar

from baodao.kit.own import OwnCommand
from baodao.schema.base import Id


class OfferSeats(OwnCommand):
    """Do what is due about the waiting list of a shift: end offers, make others, end the list.

    `candidates` are the first who seem to be free; nothing remembers that it was done.
    """

    REMEMBERED: ClassVar[bool] = False

    shift_id: Id
    candidates: list[Id]


class FreeSeats(OwnCommand):
    """Free these people of a shift that was called off; nothing remembers that it was done."""

    REMEMBERED: ClassVar[bool] = False

    shift_id: Id
    people: list[Id]


class AskAgain(OwnCommand):
    """Ask these people whether they still come; nobody once all were asked about the change."""

    REMEMBERED: ClassVar[bool] = False

    shift_id: Id
    people: list[Id]


class ReleaseUnconfirmed(OwnCommand):
    """Free the seat of somebody who has not said in time that they still come."""

    REMEMBERED: ClassVar[bool] = False

    shift_id: Id
    volunteer_id: Id
