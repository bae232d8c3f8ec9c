"""The roster of a shift with names: of scheduling who comes, and of registration who that is."""

from collections.abc import Mapping
from typing import Any

from pydantic_core import from_json, to_json

from baodao.gateway.gathering import ACCEPTED, Ask, accepted, result_of
from baodao.schema.base import Message
from baodao.schema.registration.rosters import NameRoster

_SAME = ("shift_id", "activity_id", "division", "slip")


class NamedRoster:
    """A page of the roster, named where scheduling gives a slip for that."""

    kinds: tuple[type[Message], ...] = (NameRoster,)

    async def gather(self, kind: type[Message], message: bytes, ask: Ask) -> bytes:
        """The page with its names, or the first reply that is no part of it."""
        reply = await ask(kind, message)
        if not reply.startswith(ACCEPTED):
            return reply
        page = from_json(result_of(reply))
        if page["slip"] is not None:
            told = await ask(NameRoster, to_json(_asked(page, from_json(message))))
            if not told.startswith(ACCEPTED):
                return told
            people = from_json(result_of(told))["people"]
            page["names"] = {one["volunteer_id"]: one["name"] for one in people}
        return accepted(to_json(page | {"slip": None}))


def _asked(page: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """The question for the names of a page of the roster."""
    ids = [one["volunteer_id"] for one in page["people"]]
    return {
        **{name: page[name] for name in _SAME},
        "volunteer_ids": ids,
        "after": said.get("after", ""),
    }
