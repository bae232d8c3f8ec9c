"""Communities by their names, as people write them: 昔阳里社区 for 昔阳里社区居委会."""

import re

from baodao.kernel import identities
from baodao.kernel.divisions import COMMUNITY_LENGTH
from baodao.schema.base import Actor
from baodao.schema.registration.divisions import DivisionPage, ListDivisions
from baodao.schema.replies import Accepted
from baodao.tables.pieces import Sender

_COMMITTEE = re.compile("(居民委员会|居委会|村民委员会|村委会)$")
SEVERAL = "several"
"""Instead of a code: more than one community has the name."""


class Communities:
    """Finds the code of a community by its name, below a place; each name is asked for once.

    Args:
        actor: who asks.
        below: the code in which it lies; None for anywhere.
    """

    def __init__(self, actor: Actor, below: str | None) -> None:
        self._actor, self._below = actor, below
        self._known: dict[str, str | None] = {}

    async def code(self, client: Sender, written: str) -> str | None:
        """The code if one community has this name, `SEVERAL` if more do, else None.

        A text of digits is a code already, right or wrong. What is none, and what cannot be asked
        for now, is left for the service to judge, with all else in the row.
        """
        name = _stem(identities.plain(written))
        if not name or name.isdigit():
            return None
        if name not in self._known:
            self._known[name] = await self._asked(client, name)
        return self._known[name]

    async def _asked(self, client: Sender, name: str) -> str | None:
        question = ListDivisions(actor=self._actor, name=name, match="prefix", parent=self._below)
        reply = await client.send(question)
        if not isinstance(reply, Accepted):
            return None
        page = DivisionPage.model_validate(reply.result)
        found = [
            one.code
            for one in page.divisions
            if len(one.code) == COMMUNITY_LENGTH and _stem(one.name) == name
        ]
        if len(found) > 1 or (page.next and found):
            return SEVERAL
        return found[0] if found else None


def _stem(name: str) -> str:
    return _COMMITTEE.sub("", name)
