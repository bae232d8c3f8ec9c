"""`baodao up`: the local stack until Ctrl-C, and how one gets in."""

import os
from typing import Annotated, Any

import typer

from baodao.cli.connection import (
    HOME,
    STATE_FILE,
    StackState,
    connected,
    recorded,
    run,
    running_stack,
)
from baodao.cli.output import FINDING, Json, complain, print_json, say
from baodao.cli.stack.first_sign_in import first_operator
from baodao.cli.stack.local import HOST, Stack, until_signal
from baodao.kit.servers import free_port

_LAST_PORT = 65_535


def _port(whose: str, *names: str) -> Any:
    return typer.Option(*names, help=whose, min=0, max=_LAST_PORT)


def up(
    gateway_port: Annotated[
        int, typer.Option("--port", help="Of the gateway.", min=0, max=_LAST_PORT)
    ] = 8080,
    nats_port: Annotated[int, typer.Option(help="Of nats-server.", min=0, max=_LAST_PORT)] = 4222,
    mongo_port: Annotated[int, typer.Option(help="Of mongod.", min=0, max=_LAST_PORT)] = 27017,
    as_json: Json = False,
) -> None:
    """Run the whole stack on this machine until Ctrl-C.

    A port that is taken is replaced by a free one. Data and logs are in .baodao/. Exit codes: 0
    stopped as asked, 1 a part could not be started or died.
    """
    if other := running_stack():
        raise typer.Exit(_already(other))
    wanted = {"gateway": gateway_port, "nats": nats_port, "mongo": mongo_port}
    code = run(lambda: until_signal(_up(wanted, as_json=as_json), 0))
    raise typer.Exit(code)


def _already(other: StackState) -> int:
    complain(f"a stack runs here already (pid {other.pid}): {other.gateway_url}/docs")
    return FINDING


async def _up(wanted: dict[str, int], *, as_json: bool) -> int:
    ports = {name: preferred_port(port) for name, port in wanted.items()}
    urls = {name: os.environ.get(f"BAODAO_{name.upper()}_URL", "") for name in ("nats", "mongo")}
    stack = Stack(HOME, ports=ports, urls=urls)
    with recorded(stack.state):
        async with stack:
            await _announce_urls(stack, as_json=as_json)
            await stack.watch()
    return 0


async def _announce_urls(stack: Stack, *, as_json: bool) -> None:
    async with connected(stack.state().nats_url) as connection:
        code = await first_operator(connection, stack.home)
    urls = {
        "gateway": stack.gateway_url,
        "docs": f"{stack.gateway_url}/docs",
        "nats": stack.nats.address,
        "mongo": stack.mongo.address,
        **({"first_operator_code": code} if code else {}),
    }
    if as_json:
        print_json(urls)
    else:
        for name in ("gateway", "docs", "nats", "mongo"):
            print(f"  {name:8} {urls[name]}", flush=True)
    say(f"  logs     {stack.logs}")
    say(f"The accounts of NATS and MongoDB are in {STATE_FILE}, for you alone.")
    if code:
        say(f"The first operator gets in with the code {code}:")
        say(f"  {stack.gateway_url}/docs, POST /api/v1/account/activate, then /api/v1/session.")
    else:
        say(f"Sign in: {stack.gateway_url}/docs, POST /api/v1/session.")
    say("Commands in this directory are an operator's own. Ctrl-C stops it all.")


def preferred_port(port: int) -> int:
    """This port if nothing listens on it, else a free one."""
    import socket  # noqa: PLC0415 -- for this alone

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            other = free_port()
            say(f"port {port} cannot be used ({error.strerror}): {other} instead")
            return other
    return port
