"""Own commands about policy packs (`baodao.kit.own`)."""

from baodao.kit.own import OwnCommand
from baodao.schema.base import DivisionCode, Id


class GoOnWithReview(OwnCommand):
    """Nothing is to be done about the people of a division `until` one of them, but who is `left`.

    `after` and `left_before` are what the review was when the sweep saw it.
    """

    division: DivisionCode
    version: int
    after: str
    left_before: list[Id]
    until: str
    left: list[Id]
    ends: bool
