"""Own commands about seats (`baodao.kit.own`)."""

from typing import ClassVar

from baodao.kit.own import OwnCommand
from baodao.schema.base import Id


class AboutPeople(OwnCommand):
    """What is due about some of those who signed up for a shift; nothing remembers it was done."""

    REMEMBERED: ClassVar[bool] = False

    shift_id: Id
    people: list[Id]


class OfferSeats(AboutPeople):
    """Do what is due about the waiting list of a shift: end offers, make others, end the list.

    `people` are whose offers have expired, and the first who seem to be free, as of `version` of
    the shift.
    """

    version: int


class AskFreed(OwnCommand):
    """Have looked at the lists on which somebody waits, since they may be offered a seat by now."""

    REMEMBERED: ClassVar[bool] = False

    volunteer_id: Id


class FreeSeats(AboutPeople):
    """Free these people of a shift that was called off."""


class AskAgain(AboutPeople):
    """Ask these people whether they still come; nobody once all were asked about the change."""


class ForgetTraces(OwnCommand):
    """Clear these sign-ups of somebody who was erased, the next behind `after` in their order.

    The page after it begins at `following`; None once it was the last.
    """

    REMEMBERED: ClassVar[bool] = False

    volunteer_id: Id
    sign_up_ids: list[Id]
    after: str
    following: str | None


class FillStarts(OwnCommand):
    """Note in these sign-ups when their shifts start, of before that was noted."""

    REMEMBERED: ClassVar[bool] = False

    sign_up_ids: list[Id]
    shift_ids: list[Id]


class ReleaseUnconfirmed(OwnCommand):
    """Free the seat of somebody who has not said in time that they still come."""

    REMEMBERED: ClassVar[bool] = False

    shift_id: Id
    volunteer_id: Id


class EndUnanswered(OwnCommand):
    """End what somebody asks for, is invited to or has offered, and nobody answered in time."""

    REMEMBERED: ClassVar[bool] = False

    shift_id: Id
    volunteer_id: Id
