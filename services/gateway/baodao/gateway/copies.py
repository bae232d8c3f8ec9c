"""A copy of everything that is kept of a person (PIPL art. 45), of the parts of all services.

Registration is asked first: it decides who may have it, and knows of all records of the person.
Each other service answers for itself, in the name of who asks. The copy is whole or there is none:
if a service does not answer, or was not told yet of a record that registration knows of, the answer
is to come again.
"""

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core import from_json, to_json

from baodao.gateway.gathering import ACCEPTED, Ask, accepted, result_of
from baodao.gateway.language import Language
from baodao.gateway.sheets import fields_of, plain_kind
from baodao.gateway.told import told_table
from baodao.schema.base import Message
from baodao.schema.copies import CopyPart
from baodao.schema.languages import Words
from baodao.schema.replies import Refused, ReplyAdapter, Unavailable
from baodao.schema.spoken import said_code
from baodao.schema.vocabulary import Context

_FOR_ALL = CopyPart.model_fields.keys()
_NOT_TOLD = frozenset(["not-found", "out-of-scope"])
"""What a service says that was not told yet of whom registration has let in."""
_UNREADABLE = Words(
    "{} records are damaged and missing here; please tell the community.",
    "另有 {} 条记录已损坏、未能列入,请告知社区。",
)

Part = dict[str, Any]


class _NotGivenError(Exception):
    """A part is not to be had; `reply` says why."""

    def __init__(self, reply: bytes) -> None:
        super().__init__()
        self.reply = reply


class WholeCopy:
    """The copy: of the service that is asked first, and of `kinds` beside it."""

    def __init__(self, *kinds: type[Message]) -> None:
        self.kinds = kinds

    async def gather(self, kind: type[Message], message: bytes, ask: Ask) -> bytes:
        """The whole copy, or the first reply that is no part of it."""
        said = from_json(message)
        about = {name: said[name] for name in ("volunteer_id",)}
        try:
            first = await _all_pages(kind, said, ask)
            parts = await asyncio.gather(
                *(_told_part(one, about, first["records"], ask) for one in self.kinds)
            )
        except _NotGivenError as none:
            return none.reply
        by_kind = dict(zip(self.kinds, parts, strict=True))
        first["unreadable"] += sum(part["unreadable"] for part in parts)
        if first["text"] is None:
            first["data"] |= {
                one.CONTEXT: {n: rows for n, rows in part.items() if n not in _FOR_ALL}
                for one, part in by_kind.items()
            }
        else:
            first["text"] += "\n".join(_lines(by_kind, first["unreadable"], said["language"]))
        return accepted(to_json(first))


async def _told_part(
    kind: type[Message], about: Mapping[str, Any], records: list[str], ask: Ask
) -> Part:
    """The part of another service, which knows of all these records."""
    try:
        part = await _all_pages(kind, about, ask)
    except _NotGivenError as none:
        reply = ReplyAdapter.validate_json(none.reply)
        if isinstance(reply, Refused) and {one.slug for one in reply.refusals} <= _NOT_TOLD:
            raise _not_yet(kind) from None
        raise
    if not {*records} <= {*part["records"]}:
        raise _not_yet(kind)
    return part


def _not_yet(kind: type[Message]) -> _NotGivenError:
    reason = f"{kind.CONTEXT} was not told yet of all of the person's records"
    return _NotGivenError(Unavailable(reason=reason).model_dump_json().encode())


async def _all_pages(kind: type[Message], said: Mapping[str, Any], ask: Ask) -> Part:
    """All pages of a part as one."""
    whole: Part = {}
    after: str | None = ""
    while after is not None:
        reply = await ask(kind, to_json({**said, "after": after}))
        if not reply.startswith(ACCEPTED):
            raise _NotGivenError(reply)
        page: Part = from_json(result_of(reply))
        after = page["next"]
        whole = _joined(whole, page) if whole else page
    return whole


def _joined(whole: Part, page: Part) -> Part:
    """A part with its next page: rows behind rows, and whatever else stood on the first."""
    joined = dict(whole)
    for name, value in page.items():
        held = whole.get(name)
        if name == "unreadable":
            joined[name] = held + value
        elif name in {"records", "made_at", "volunteer_id"}:
            continue
        elif isinstance(held, dict) and isinstance(value, dict):
            joined[name] = _joined(held, value)
        elif isinstance(held, list | str) and value is not None:
            joined[name] = held + value
        else:
            joined[name] = value
    return joined


def _lines(
    parts: Mapping[type[Message], Part], unreadable: int, language: Language
) -> Iterator[str]:
    for kind, part in parts.items():
        yield f"# {said_code(Context, kind.CONTEXT, language)}"
        yield ""
        for name, row in lists_of(kind.REPLY):
            yield from told_table(name, row, part[name], language)
    if unreadable:
        yield _UNREADABLE.pick(language).format(unreadable)


def lists_of(reply: type[BaseModel]) -> Iterator[tuple[str, type[BaseModel]]]:
    """The lists of a part, with what stands in each."""
    for name, kind in fields_of(reply).items():
        if name not in _FOR_ALL:
            (row,) = get_args(plain_kind(kind))
            yield name, row
