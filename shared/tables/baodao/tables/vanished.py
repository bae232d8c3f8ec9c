"""What was imported from a programme before, and is not in it any more."""

from collections.abc import Callable

from baodao.kit.client import NotAcceptedError
from baodao.schema.base import Actor, Message
from baodao.schema.languages import Words
from baodao.schema.replies import Accepted, Refused, Reply, Unavailable
from baodao.schema.scheduling.activity_changes import CancelActivity, CancelShift
from baodao.schema.scheduling.imports import ImportedEntry, ImportedEntryPage, ListImported
from baodao.tables.pieces import NotFinishedError, Sender, send
from baodao.tables.programme import Programme
from baodao.tables.report import Report
from baodao.tables.table_file import problem

_LIVE = ("draft", "published")
_REASON = "已从日程中删除"
"""Everybody can read it."""
_UNSURE = Words(
    "nothing is called off: there are rows that cannot be told apart by a name",
    "未取消任何活动:有的行无法辨认是哪一条",
)
_EMPTY = Words("nothing is called off: the file has no entries", "未取消任何活动:文件中没有条目")


class Vanished:
    """Learns which entries a file has, and calls off what is there without one.

    Args:
        programme: whose entries they are.
        actor: who asks.
        preview: only says what would be called off.
        new_id: for commands.
    """

    def __init__(
        self, programme: Programme, actor: Actor, *, preview: bool, new_id: Callable[[], str]
    ) -> None:
        self._programme, self._actor = programme, actor
        self._preview, self._new_id = preview, new_id
        self._seen: dict[str, int] = {}
        self.nameless = 0
        """Rows that cannot be read so far that it is known which entry they are."""
        self.shifts: list[tuple[int, str]] = []
        """Shifts of entries that these have no more, each with the line of its entry."""
        self._base = ""

    def is_first(self, entry: str, line: int) -> bool:
        """Whether the entry stands on no earlier line."""
        return self._seen.setdefault(entry, line) == line

    async def call_off(self, client: Sender, report: Report) -> None:
        """Call off, and tell of each: shifts first, then activities.

        Nothing is, where it is not certain of every row which entry it is.

        Raises:
            NotFinishedError: the service does not answer.
            NotAcceptedError: it may not be asked for.
        """
        if self.nameless or not self._seen:
            report.notes.append(_UNSURE if self.nameless else _EMPTY)
            return
        self._base = self._new_id()
        for line, shift_id in self.shifts:
            await self._call_shift_off(client, report, line, shift_id)
        after: str | None = ""
        while after is not None:
            page = await self._page(client, after)
            for one in page.imported:
                if one.entry not in self._seen and one.state in _LIVE:
                    await self._call_off(client, report, one)
            after = page.next

    async def _call_shift_off(
        self, client: Sender, report: Report, line: int, shift_id: str
    ) -> None:
        done = "gone"
        if not self._preview:
            wish = CancelShift(
                actor=self._actor, command_id=self._id(shift_id), shift_id=shift_id, reason=_REASON
            )
            if isinstance(await self._ask(client, wish), Accepted):
                done = "called-off"
        report.warns(line, [problem("date", done, "日期")])

    async def _call_off(self, client: Sender, report: Report, one: ImportedEntry) -> None:
        name = f"{one.title} ({one.entry})"
        if not self._preview:
            wish = CancelActivity(
                actor=self._actor,
                command_id=self._id(one.activity_id),
                activity_id=one.activity_id,
                reason=_REASON,
            )
            reply = await self._ask(client, wish)
            if isinstance(reply, Refused):
                english, chinese = (
                    " ".join(rule.text(language) for rule in reply.refusals)
                    for language in ("en", "zh-Hans")
                )
                report.notes.append(Words(f"{name}: {english}", f"{name}:{chinese}"))
                return
        report.counts["called-off"] += 1
        report.notes.append(Words(f"called off: {name}", f"已取消:{name}"))

    def _id(self, what: str) -> str:
        """The id of the command about this, the same one if the request comes again."""
        return f"{self._base}-{what}"

    async def _page(self, client: Sender, after: str) -> ImportedEntryPage:
        said = self._programme
        question = ListImported(
            actor=self._actor,
            organisation_id=said.organisation_id,
            source=said.source,
            after=after,
        )
        reply = await self._ask(client, question)
        if not isinstance(reply, Accepted):
            raise NotAcceptedError(reply)
        return ImportedEntryPage.model_validate(reply.result)

    async def _ask(self, client: Sender, message: Message) -> Reply:
        reply = await send(client, message)
        if isinstance(reply, Unavailable):
            raise NotFinishedError(reply)
        if not isinstance(reply, Accepted | Refused):
            raise NotAcceptedError(reply)
        return reply
