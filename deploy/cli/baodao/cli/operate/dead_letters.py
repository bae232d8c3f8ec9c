"""`baodao dead-letters`: deliveries that were given up, and their second chance."""

import json
from typing import Annotated, Any

import typer
from nats.aio.client import Client as NatsClient
from nats.errors import NoRespondersError
from nats.errors import TimeoutError as NatsTimeoutError
from nats.js.errors import NotFoundError

from baodao.cli.connection import connected, run
from baodao.cli.output import FINDING, UNREACHABLE, USAGE, Json, Stop, facts, print_json
from baodao.kit.jetstream import jetstream_of
from baodao.kit.replays import Replay
from baodao.kit.stream_reader import Stored, read
from baodao.kit.topology import DEAD_LETTERS

app = typer.Typer(no_args_is_help=True, help="Deliveries that were given up, and why.")

_PREFIX = "Baodao-Dead-"
_REPLAY_SECONDS = 30.0
_SHOWN = 100
Sequence = Annotated[int, typer.Argument(help="The number in the list.", min=1)]


@app.command("list")
def list_letters(
    durable: Annotated[str | None, typer.Option(help="Only of this durable.")] = None,
    as_json: Json = False,
) -> None:
    """All dead letters with their reasons."""

    async def work() -> list[dict[str, Any]]:
        async with connected() as connection:
            return [_summary(m) for m in await _letters(connection, durable)]

    letters = run(work)
    if as_json:
        print_json({"dead_letters": letters})
    elif not letters:
        facts.print("no dead letters")
    else:
        for letter in letters:
            facts.print(_line(letter), markup=False, soft_wrap=True)


@app.command()
def show(sequence: Sequence, as_json: Json = False) -> None:
    """One dead letter whole: its origin, its reason, its headers, its content."""

    async def work() -> tuple[dict[str, str], bytes]:
        async with connected() as connection:
            return await _letter(connection, sequence)

    headers, data = run(work)
    content = _content(data)
    if as_json:
        print_json({"seq": sequence, "headers": headers, "data": content})
        return
    for name, value in headers.items():
        facts.print(f"{name}: {value}", markup=False, soft_wrap=True)
    text = (
        content if isinstance(content, str) else json.dumps(content, ensure_ascii=False, indent=2)
    )
    facts.print(text, markup=False, soft_wrap=True)


@app.command()
def replay(
    sequence: Annotated[int | None, typer.Argument(help="The number in the list.", min=1)] = None,
    every: Annotated[bool, typer.Option("--all", help="All of them, oldest first.")] = False,
    durable: Annotated[str | None, typer.Option(help="With --all: only of this durable.")] = None,
    as_json: Json = False,
) -> None:
    """Have dead letters judged again; one that is processed now is removed.

    Exit codes: 0 all processed, 1 one was given up again (it stays), 4 its service does not answer.
    """
    if every == (sequence is not None):
        raise typer.BadParameter("give either a number or --all")

    async def work() -> list[dict[str, Any]]:
        async with connected() as connection:
            if sequence is not None:
                return [await _replay(connection, sequence)]
            found = await _letters(connection, durable)
            return [await _replay(connection, m.sequence) for m in found]

    results = run(work)
    if as_json:
        print_json({"replayed": results})
    else:
        for result in results:
            facts.print(_sentence(result), markup=False, soft_wrap=True)
        facts.print(f"{sum(r['verdict'] == 'ack' for r in results)} of {len(results)} processed")
    raise typer.Exit(0 if all(r["verdict"] == "ack" for r in results) else FINDING)


@app.command()
def drop(sequence: Sequence, as_json: Json = False) -> None:
    """Remove one dead letter for good."""

    async def work() -> None:
        async with connected() as connection:
            await _letter(connection, sequence)
            await jetstream_of(connection).delete_msg(DEAD_LETTERS, sequence)

    run(work)
    if as_json:
        print_json({"dropped": sequence})
    else:
        facts.print(f"dead letter {sequence} is removed")


def replay_of(headers: dict[str, str]) -> bytes | None:
    """What asks for the event of a dead letter to be judged again; None: it does not say which."""
    try:
        named = Replay(
            stream=headers[f"{_PREFIX}Stream"],
            sequence=int(headers[f"{_PREFIX}Sequence"]),
            id=headers.get("ce-id", ""),
        )
    except (KeyError, ValueError):
        return None
    return named.model_dump_json().encode()


def parse_verdict(answer: bytes) -> tuple[str, str, str]:
    """`kind`, `reason` and `error` of the answer to a replay."""
    kind, reason, error = [*answer.decode(errors="replace").split("\n", 2), "", "", ""][:3]
    return kind, reason, error


async def _letters(connection: NatsClient, durable: str | None) -> list[Stored]:
    subject = f"dead.{durable}" if durable else "dead.>"
    try:
        return [m async for m in read(connection, DEAD_LETTERS, subject=subject)]
    except NotFoundError:
        raise Stop("there is no stream for dead letters (baodao topology apply)") from None


async def _letter(connection: NatsClient, sequence: int) -> tuple[dict[str, str], bytes]:
    try:
        message = await jetstream_of(connection).get_msg(DEAD_LETTERS, sequence)
    except NotFoundError:
        raise Stop(f"there is no dead letter {sequence}", USAGE) from None
    return dict(message.headers or {}), message.data or b""


async def _replay(connection: NatsClient, sequence: int) -> dict[str, Any]:
    headers, _ = await _letter(connection, sequence)
    durable, request = headers.get(f"{_PREFIX}Durable", ""), replay_of(headers)
    if not durable or request is None:
        return {
            "seq": sequence,
            "verdict": "dead",
            "reason": "invalid",
            "error": "names no durable, or no place in a stream",
        }
    try:
        answer = await connection.request(f"replays.{durable}", request, timeout=_REPLAY_SECONDS)
    except (NoRespondersError, NatsTimeoutError):
        raise Stop(f"no service answers for {durable}", UNREACHABLE) from None
    kind, reason, error = parse_verdict(answer.data)
    if kind == "ack":
        await jetstream_of(connection).delete_msg(DEAD_LETTERS, sequence)
    return {"seq": sequence, "durable": durable, "verdict": kind, "reason": reason, "error": error}


def _summary(message: Stored) -> dict[str, Any]:
    headers = message.headers
    names = {
        "at": "At",
        "durable": "Durable",
        "reason": "Reason",
        "error": "Error",
        "subject": "Subject",
    }
    summary = {key: headers.get(_PREFIX + name, "") for key, name in names.items()}
    return {
        "seq": message.sequence,
        **summary,
        "type": headers.get("ce-type", "?"),
        "id": headers.get("ce-id", ""),
        "deliveries": headers.get(f"{_PREFIX}Deliveries", ""),
    }


def _line(letter: dict[str, Any]) -> str:
    kind = letter["type"].removeprefix("baodao.")
    error = letter["error"]
    shown = error if len(error) <= _SHOWN else f"{error[:_SHOWN]} …"
    return f"{letter['seq']} {letter['at']} {letter['durable']} {kind} {letter['reason']}: {shown}"


def _content(data: bytes) -> Any:
    try:
        return json.loads(data)
    except ValueError:
        return data.decode(errors="replace")


def _sentence(result: dict[str, Any]) -> str:
    if result["verdict"] == "ack":
        return f"{result['seq']}: processed"
    return f"{result['seq']}: {result['reason']}: {result['error']}"
