"""Own commands about posts (`baodao.kit.own`)."""

from typing import ClassVar

from baodao.kit.own import OwnCommand
from baodao.schema.base import Id


class ClearPost(OwnCommand):
    """Free these people of a post whose end has come, and end it with the last of them."""

    REMEMBERED: ClassVar[bool] = False

    post_id: Id
    people: list[Id]
