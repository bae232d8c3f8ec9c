"""`baodao hours`: ledgers against their events, chains and checkpoints; rebuilt; certificates."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Self

import typer
from nats.aio.client import Client as NatsClient
from nats.js.errors import NotFoundError
from rich.progress import Progress

from baodao.cli.connection import connected, run
from baodao.cli.credentials import signed_in
from baodao.cli.operate.credential_check import check_file
from baodao.cli.operate.draws import draw
from baodao.cli.operate.national import RecordFile, Sent, export
from baodao.cli.operate.rebuild.command import rebuild
from baodao.cli.operate.told_ledgers import ToldLedgers, is_signed, subjects_about
from baodao.cli.output import FINDING, USAGE, Json, Stop, bar, facts, print_json
from baodao.kernel.merkle import MerkleTree
from baodao.kit.client import Client
from baodao.kit.jetstream import jetstream_of
from baodao.schema.base import NOBODY, Actor
from baodao.schema.hours.checkpoints import (
    CheckpointPage,
    CheckpointPart,
    IssuingKeyList,
    LedgersCheckpointed,
    ListCheckpoints,
    ListIssuingKeys,
    ReckonCheckpoint,
)
from baodao.schema.hours.verification import (
    BrokenLedger,
    CompareLedgers,
    LedgerReport,
    ToldHead,
)
from baodao.schema.subjects import stream_of

app = typer.Typer(no_args_is_help=True, help="The ledger of hours.")
app.command("check")(check_file)
app.command()(draw)
app.command()(rebuild)

_AT_ONCE = 500
_LOOKS, _PAUSE = 20, 0.25
_NO_HASH = "-"
Done = Callable[[int], None]
"""Told how many ledgers more were looked at."""


async def compare_all(
    client: Client, told: ToldLedgers, done: Done, actor: Actor = NOBODY
) -> LedgerReport:
    """All ledgers by their chains and against what their events have told, in one report.

    Of those since an instant, if the events are.
    """
    report, after = _NOTHING, ""
    while True:
        heads = told.after(after, _AT_ONCE)
        query = CompareLedgers(
            actor=actor,
            told=heads,
            is_end=len(heads) < _AT_ONCE,
            since=told.since,
            after=after,
            limit=_AT_ONCE,
        )
        page = await client.get(query, LedgerReport)
        report = _sum(report, page)
        done(page.ledgers)
        if page.next is None:
            return report
        after = page.next


async def untold(
    client: Client,
    connection: NatsClient,
    told: ToldLedgers,
    ahead: Sequence[str],
    actor: Actor = NOBODY,
) -> list[BrokenLedger]:
    """Which ledgers have entries that no event tells of, also when asked a little later."""
    left = list(ahead)
    for _ in range(_LOOKS):
        if not left:
            break
        await told.read(connection)
        pages = [left[start : start + _AT_ONCE] for start in range(0, len(left), _AT_ONCE)]
        left = [key for page in pages for key in await _still_ahead(client, told, page, actor)]
        await asyncio.sleep(_PAUSE if left else 0)
    known = {one.volunteer_id: one.entries for one in told.of(left)}
    return [
        BrokenLedger(
            volunteer_id=key,
            sequence=known.get(key, 0) + 1,
            reason="no event tells of this entry",
        )
        for key in left
    ]


async def _still_ahead(
    client: Client, told: ToldLedgers, keys: list[str], actor: Actor
) -> list[str]:
    heads = list(told.of(keys))
    query = CompareLedgers(actor=actor, told=heads, is_end=True, only_these=True, limit=_AT_ONCE)
    ahead = (await client.get(query, LedgerReport)).ahead or []
    told_of = {one.volunteer_id for one in heads}
    return [key for key in keys if key in ahead or key not in told_of]


async def wrong_checkpoints(
    client: Client, told: ToldLedgers, *, every: bool, actor: Actor = NOBODY
) -> list[str]:
    """What is wrong with the checkpoints that were published: each, or only the last one.

    Signatures and the order are looked at in any case, the ledgers of a day are reckoned anew.
    """
    listed = await client.get(ListIssuingKeys(actor=actor), IssuingKeyList)
    keys = {one.key_id: one.public_key for one in listed.issuing_keys}
    wrong: list[str] = []
    first = told.checkpoints[0] if told.since and told.checkpoints else None
    root = first.previous_root if first else None
    for one in told.checkpoints:
        if not is_signed(one, keys):
            wrong.append(f"checkpoint {one.checkpoint_id} is not signed with a key of hours")
        if one.previous_root != root:
            wrong.append(f"checkpoint {one.checkpoint_id} does not follow from the one before it")
        root = one.root
    stored = await _stored_checkpoints(client, actor)
    if told.since:
        stored = {key: one for key, one in stored.items() if one["at"] >= told.since}
    told_of = {one.checkpoint_id: one.model_dump(exclude={"division"}) for one in told.checkpoints}
    wrong += [
        f"checkpoint {key} is stored otherwise than it was published"
        for key in sorted(stored.keys() | told_of.keys())
        if stored.get(key) != told_of.get(key)
    ]
    looked_at = told.checkpoints
    if not every:
        # What was there before rests on the first one, where it is the first that is looked at.
        ends = [*([first] if first else []), *looked_at[-1:]]
        looked_at = list({one.checkpoint_id: one for one in ends}.values())
    differences = [(one, await _difference(client, one, actor)) for one in looked_at]
    wrong += [f"checkpoint {one.checkpoint_id}: {text}" for one, text in differences if text]
    return wrong


async def _stored_checkpoints(client: Client, actor: Actor) -> dict[str, dict[str, Any]]:
    stored: dict[str, dict[str, Any]] = {}
    after = ""
    while True:
        page = await client.get(ListCheckpoints(actor=actor, after=after), CheckpointPage)
        stored |= {one.checkpoint_id: one.model_dump() for one in page.checkpoints}
        if page.next is None:
            return stored
        after = page.next


async def _difference(client: Client, one: LedgersCheckpointed, actor: Actor) -> str | None:
    tree, ledgers, entries, after = MerkleTree(), 0, 0, ""
    while True:
        query = ReckonCheckpoint(actor=actor, at=one.at, after=after)
        part = await client.get(query, CheckpointPart)
        for subtree in part.subtrees:
            tree.add_subtree(subtree.leaves, bytes.fromhex(subtree.hash))
        ledgers, entries = ledgers + part.ledgers, entries + part.entries
        if part.next is None:
            break
        after = part.next
    if (ledgers, entries) != (one.ledgers, one.entries):
        return (
            f"{one.ledgers:,} ledgers with {one.entries:,} entries were published, "
            f"there are {ledgers:,} with {entries:,}"
        )
    return None if tree.root.hex() == one.root else "a ledger is another one than was published"


@dataclass(frozen=True)
class Since:
    """As of when a checkpoint is, and the event behind which all since then is told.

    That is the one of the checkpoint before it: events are published in the order in which they
    were committed, and no clock has to be that of another machine.
    """

    at: datetime
    position: int = 0

    @classmethod
    async def of(
        cls,
        client: Client,
        connection: NatsClient,
        checkpoint_id: str,
        actor: Actor = NOBODY,
    ) -> Self:
        """That of a checkpoint.

        Raises:
            Stop: there is none of this id.
        """
        stored = await _stored_checkpoints(client, actor)
        if checkpoint_id not in stored:
            known = f"the last one is {max(stored)}" if stored else "there is none yet"
            raise Stop(f"no checkpoint {checkpoint_id}; {known}", USAGE)
        at = stored[checkpoint_id]["at"]
        before = max((key for key in stored if key < checkpoint_id), default=None)
        if before is None:
            return cls(at)
        (subject,) = subjects_about(LedgersCheckpointed, before)
        stream = jetstream_of(connection)
        with suppress(NotFoundError):
            found = await stream.get_last_msg(stream_of("hours"), subject)
            return cls(at, found.seq or 0)
        return cls(at)


async def examine(
    client: Client,
    connection: NatsClient,
    *,
    every: bool = False,
    since: Since | None = None,
    actor: Actor = NOBODY,
    progress: Progress | None = None,
) -> tuple[LedgerReport, list[str]]:
    """All ledgers against chains, events and checkpoints; and what is wrong with checkpoints.

    With a checkpoint, only what was appended since; what was there before is as that one says.
    """
    at, position = (since.at, since.position) if since else (None, 0)
    with ToldLedgers(since=at, position=position) as told:
        await told.read(connection)
        task = progress.add_task("verify ledgers", total=told.ledgers) if progress else None

        def done(ledgers: int) -> None:
            if progress and task is not None:
                progress.advance(task, ledgers)

        report = await compare_all(client, told, done, actor)
        lagging = await untold(client, connection, told, report.ahead or [], actor)
        # A checkpoint of a moment ago is in the stream by now.
        await told.read(connection)
        wrong = await wrong_checkpoints(client, told, every=every, actor=actor)
        broken = {one.volunteer_id: one for one in (*told.broken.values(), *lagging)}
        broken |= {one.volunteer_id: one for one in report.broken}
        return report.model_copy(update={"broken": list(broken.values()), "ahead": None}), wrong


async def examine_one(
    client: Client, connection: NatsClient, volunteer: str, actor: Actor = NOBODY
) -> LedgerReport:
    """One ledger against its chain and its events."""
    with ToldLedgers(volunteer_id=volunteer) as told:
        await told.read(connection)
        heads = list(told.of([volunteer]))
        # Of whom no event tells, it is asked whether there is a ledger all the same.
        asked = heads or [ToldHead(volunteer_id=volunteer, entries=1, hash=_NO_HASH)]
        query = CompareLedgers(actor=actor, told=asked, is_end=True, only_these=True)
        report = await client.get(query, LedgerReport)
        if not heads and not report.ledgers:
            return _NOTHING
        ahead = (report.ahead or []) if heads else [volunteer]
        lagging = await untold(client, connection, told, ahead, actor)
    broken = {one.volunteer_id: one for one in (*told.broken.values(), *lagging, *report.broken)}
    return report.model_copy(update={"broken": list(broken.values()), "ahead": None})


_NOTHING = LedgerReport(ledgers=0, entries=0, minutes=0, broken=[])


def _sum(one: LedgerReport, other: LedgerReport) -> LedgerReport:
    return LedgerReport(
        ledgers=one.ledgers + other.ledgers,
        entries=one.entries + other.entries,
        minutes=one.minutes + other.minutes,
        broken=one.broken + other.broken,
        ahead=[*(one.ahead or []), *(other.ahead or [])],
    )


@app.command()
def verify(
    volunteer: Annotated[str | None, typer.Option(help="Only this volunteer's ledger.")] = None,
    every: Annotated[
        bool, typer.Option("--every-checkpoint", help="Reckon all checkpoints, not the last one.")
    ] = False,
    since: Annotated[
        str | None,
        typer.Option(help="Only what was appended since this checkpoint, as 2026-11-28."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Recompute every chain and compare it with its events and with the signed checkpoints.

    Exit codes: 0 everything holds, 1 something does not, and it says what.
    """

    async def work() -> tuple[LedgerReport, list[str]]:
        async with connected() as connection:
            client = signed_in(connection)
            if volunteer:
                return await examine_one(client, connection, volunteer), []
            beginning = await Since.of(client, connection, since) if since else None
            with bar() as progress:
                return await examine(
                    client, connection, every=every, since=beginning, progress=progress
                )

    report, wrong = run(work)
    if as_json:
        said = report.model_dump(mode="json", exclude={"next", "ahead"})
        print_json(said | {"checkpoints": wrong})
    else:
        _show(report, wrong)
    raise typer.Exit(FINDING if report.broken or wrong else 0)


def _show(report: LedgerReport, wrong: list[str]) -> None:
    for ledger in report.broken:
        facts.print(f"broken: {ledger.volunteer_id} at entry {ledger.sequence}: {ledger.reason}")
    for line in wrong:
        facts.print(f"broken: {line}")
    found = len(report.broken) + len(wrong)
    facts.print(
        f"{report.ledgers:,} ledgers, {report.entries:,} entries, {report.minutes:,} minutes: "
        + (f"{found:,} broken" if found else "every chain holds"),
    )


@app.command("export-national")
def export_national(
    to: Annotated[Path, typer.Option(help="A file, .jsonl or .csv; it is appended to.")],
    minors: Annotated[
        bool, typer.Option("--minors", help="With minors' records; needs an approval.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Send what the national system does not have yet (Order 67 art. 4), each record once.

    It can be stopped and run again. Exit codes: 0 everything was sent, 1 something was refused.
    """

    async def work() -> Sent:
        async with connected() as connection:
            with RecordFile(to) as file:
                return await export(signed_in(connection), file, minors=minors)

    done = run(work)
    if as_json:
        print_json(asdict(done))
    else:
        facts.print(f"{done.sent:,} records sent, {done.rejected:,} refused")
    raise typer.Exit(FINDING if done.rejected else 0)
