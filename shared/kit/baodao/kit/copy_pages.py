"""Pages of a copy: several lists one after the other, each in its own order.

    parts = {"sign_ups": …, "reads": …}
    page = await page_of_parts(parts, query.after, query.limit)
    return page.told(SignUpsCopy, volunteer_id=query.volunteer_id, records=ids)

`after` is the name of a list and, behind a slash, the `next` of its page before.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from baodao.kit.pages import Page
from baodao.kit.read_log import Read
from baodao.kit.read_pages import page_of_reads_about
from baodao.kit.reads import Reads
from baodao.kit.store import Collection as Stock
from baodao.schema.copies import CopyPart

C = TypeVar("C", bound=CopyPart)
Part = Callable[[str, int], Awaitable[Page[Any]]]
"""Gives so many rows of a list after this place; "" is before all of them."""


@dataclass(slots=True)
class PartsPage:
    """The rows of one page by the names of their lists, and where the next one begins."""

    rows: dict[str, list[Any]]
    next: str | None = None
    unreadable: int = 0

    def told(self, reply: type[C], **said: Any) -> C:
        """The page as an answer, whose fields are named like the lists."""
        own = reply.model_fields.keys() - CopyPart.model_fields.keys()
        lists: dict[str, Any] = {name: self.rows.get(name, []) for name in own}
        return reply(**{**lists, "next": self.next, "unreadable": self.unreadable, **said})


async def page_of_parts(parts: Mapping[str, Part], after: str, limit: int) -> PartsPage:
    """One page of several lists.

    A list that begins on this page is named also if it is empty; nothing is, if `after` names none.
    """
    began, _, last = after.partition("/")
    names = list(parts)
    if began and began not in parts:
        return PartsPage({})
    found = PartsPage({})
    for name in names[names.index(began) if began else 0 :]:
        if limit <= 0:
            found.next = f"{name}/"
            return found
        page = await parts[name](last, limit)
        found.rows[name] = page.items
        found.unreadable += page.unreadable
        if page.next is not None:
            found.next = f"{name}/{page.next}"
            return found
        limit, last = limit - len(page.items), ""
    return found


def whole(rows: Sequence[Any]) -> Part:
    """A list that is short, and known already."""

    async def page(after: str, limit: int) -> Page[Any]:  # noqa: ARG001 -- one of the parts
        return Page(list(rows), None)

    return page


def reads_about(log: Stock[Read], ids: Collection[str], reads: Reads) -> Part:
    """Who saw the data of these records, as a part of their copy."""
    return partial(page_of_reads_about, log, ids, reads)
