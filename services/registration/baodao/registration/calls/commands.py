"""Own commands about calls (`baodao.kit.own`)."""

from typing import ClassVar

from baodao.kit.own import OwnCommand
from baodao.schema.base import Id


class MarkLate(OwnCommand):
    """Mark an organisation that let a deadline of a call pass."""

    part_id: Id


class ForgetAnswer(OwnCommand):
    """Delete who said that they would come to a call; nothing remembers that this was done."""

    REMEMBERED: ClassVar[bool] = False

    answer_id: str
