"""The composition root: routes, one connection to NATS, one HTTP server."""

import asyncio
import logging
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import timedelta

import nats
import structlog
import uvicorn
from fastapi import FastAPI
from nats.aio.client import Client as NatsClient
from nats.errors import Error as NatsError
from pydantic import ValidationError
from pydantic_settings import SettingsError
from starlette.exceptions import HTTPException

from baodao.gateway import (
    certificates,
    documentation,
    events,
    health,
    hours,
    identity,
    registration,
    scheduling,
)
from baodao.gateway.actor_header import HEADER, HeaderActors
from baodao.gateway.asking import Services
from baodao.gateway.callers import Callers
from baodao.gateway.edge import Edge, OpenRequests, on_http_exception
from baodao.gateway.front import Front, Paths
from baodao.gateway.limits import Counter
from baodao.gateway.operations import Desk
from baodao.gateway.origins import Origins
from baodao.gateway.paths import OperationRoute, operation_route, upload_route
from baodao.gateway.protection import Protection
from baodao.gateway.protocol import PatientProtocol
from baodao.gateway.sessions import Sessions
from baodao.gateway.settings import GatewaySettings
from baodao.kit.broker import connection_options
from baodao.kit.client import Client
from baodao.kit.flushing import flushed
from baodao.kit.logs import configure_logging
from baodao.kit.memory import freeze_garbage, give_back_large_blocks
from baodao.kit.settings import NotStartedError, what_is_wrong
from baodao.kit.signatures import REVOKED, Signer
from baodao.kit.topology import SERVICES

log = structlog.get_logger()

_CONNECT_SECONDS = 30
# A request is given up before a stopping server gives up its connection, and that is before
# whoever stops the process kills it (`baodao up` after 15 seconds).
_REQUEST_SECONDS = 10.0
_DRAIN_SECONDS = 5.0
_GRACE_SECONDS = 12


class Gateway:
    """All parts of one gateway process.

    Args:
        services: what answers messages; None means the services behind NATS, once connected.
    """

    def __init__(self, settings: GatewaySettings, services: Services | None = None) -> None:
        self.settings, self._tls, self.untrusted = settings, settings.nats_tls, ""
        self._sessions = Sessions(services)
        callers = _callers(settings, self._sessions)
        self._desk = Desk(
            callers,
            timedelta(seconds=_REQUEST_SECONDS),
            services,
            Counter(settings.gateway_proxies),
        )
        self._needs_nats = services is None
        patience = settings.gateway_reader_patience.total_seconds()
        # The kernel notices first, where it can, and then nothing of the connection is left.
        self._events = events.EventsEndpoint(callers, settings.gateway_feed_readers, 2 * patience)
        self._readiness = health.Readiness()
        self._open_requests = OpenRequests()
        self._origins = Origins(settings.gateway_hosts)
        self._protection = Protection(
            {**documentation.POLICIES, **certificates.POLICIES},
            behind_tls=settings.gateway_behind_tls,
        )
        self.api = self._build()
        edge = Edge(self.api, self._open_requests, self._origins, self._protection)
        self.paths = _paths_of(self.api)
        self.app = Front(edge, self.paths, self.api)

    def stop_feeds(self) -> None:
        """End the event feeds, which would never end, so that the server can."""
        self._events.stop()

    async def drain(self) -> None:
        """Let open requests be answered for a while; then they are answered with 503."""
        await asyncio.sleep(_DRAIN_SECONDS)
        self._open_requests.give_up()

    def _build(self) -> FastAPI:
        app = FastAPI(
            title=documentation.TITLE,
            description=documentation.DESCRIPTION,
            version="1",
            docs_url=None,
            redoc_url=None,
            redirect_slashes=False,
            lifespan=self._lifespan,
            exception_handlers={HTTPException: on_http_exception},
            telemetry={"tracing": False, "metrics": False, "logs": False},
        )
        app.add_middleware(
            Edge,
            open_requests=self._open_requests,
            origins=self._origins,
            protection=self._protection,
        )
        for context in (registration, identity, scheduling, hours):
            app.router.routes.extend(
                operation_route(operation, self._desk, context.TAG)
                for operation in context.OPERATIONS
            )
        for context in (registration, scheduling):
            app.router.routes.extend(
                upload_route(upload, self._desk, context.TAG) for upload in context.UPLOADS
            )
        app.router.routes.append(events.events_route(self._events))
        app.router.routes.extend(health.routes(self._readiness))
        app.router.routes.extend(documentation.routes())
        documentation.describe_problems(app)
        return app

    @asynccontextmanager
    async def _lifespan(self, _: FastAPI) -> AsyncIterator[None]:
        if not self._needs_nats:
            yield
            return
        connection = await self._connect()
        self._desk.services = self._sessions.services = Client(connection, _REQUEST_SECONDS)
        self._desk.counter.connection = connection
        await connection.subscribe(REVOKED, cb=self._sessions.on_revoked)
        await flushed(connection)
        self._readiness.connection = connection
        self._events.connect(connection)
        freeze_garbage()
        log.info("gateway_ready", host=self.settings.gateway_host, port=self.settings.gateway_port)
        try:
            yield
        finally:
            await connection.close()
            log.info("gateway_stopped")

    async def _connect(self) -> NatsClient:
        settings = self.settings
        options = connection_options(
            settings.nats_url,
            settings.instance,
            settings.nats_inbox_prefix,
            self._readiness.violations,
            self._tls,
        )
        try:
            async with asyncio.timeout(_CONNECT_SECONDS):
                connection = await nats.connect(**options)
        except NotStartedError as error:
            self.untrusted = str(error)
            raise
        # The first request subscribes to the replies; before it two at once could race.
        with suppress(NatsError):
            await connection.request(f"health.{SERVICES[0]}", timeout=1)
        return connection


def _callers(settings: GatewaySettings, sessions: Sessions) -> Callers:
    """What finds out who asks: sign-ins, and in tests a header as well."""
    file = settings.gateway_test_signing_keys_file
    if file is None:
        return sessions
    try:
        signer = Signer(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise NotStartedError(f"{file}: no signing keys ({error})") from None
    log.warning("whoever_comes_is_believed", header=HEADER, host=settings.gateway_host)
    return HeaderActors(signer, sessions)


def _paths_of(api: FastAPI) -> Paths:
    paths = Paths()
    for route in api.router.routes:
        if isinstance(route, OperationRoute):
            for method in route.methods or ():
                paths.add(method, route.path, route.app)
    return paths


class Server(uvicorn.Server):
    """Uvicorn, which waits for open responses when it stops."""

    def __init__(self, config: uvicorn.Config, gateway: Gateway) -> None:
        super().__init__(config)
        self._gateway = gateway

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Handle stop signals without raising them again: a stop asked for is a success."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.handle_exit)
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        patience = self._gateway.settings.gateway_reader_patience.total_seconds()
        for server in self.servers:
            for listening in server.sockets:
                _notice_dead_peers(listening.fileno(), patience)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._gateway.stop_feeds()
        draining = asyncio.create_task(self._gateway.drain())
        try:
            await super().shutdown(sockets)
        finally:
            draining.cancel()


def main() -> None:
    """Run the gateway as this process until SIGTERM or SIGINT."""
    give_back_large_blocks()
    try:
        settings = GatewaySettings()
    except (ValidationError, SettingsError) as error:
        sys.exit(f"not started: {what_is_wrong(error)}")
    configure_logging(
        settings.log_format, settings.log_level, service="gateway", instance=settings.instance
    )
    # What uvicorn says at the level of information is said by our own events.
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    try:
        gateway = Gateway(settings)
    except NotStartedError as error:
        sys.exit(f"not started: {error}")
    config = uvicorn.Config(
        gateway.app,
        host=settings.gateway_host,
        port=settings.gateway_port,
        loop="uvloop",
        http=PatientProtocol,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        # A forwarded address would make a stranger look like a trusted peer, or the reverse.
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    sockets = [_shared_socket(settings)] if settings.gateway_reuse_port else None
    try:
        Server(config, gateway).run(sockets)
    except SystemExit:
        if gateway.untrusted:
            sys.exit(f"not started: {gateway.untrusted}")
        raise


def _notice_dead_peers(listening: int, seconds: float) -> None:
    """Have the kernel give up a connection whose peer takes nothing for so long.

    Connections inherit it from the socket that listens. A peer that vanished is noticed by the
    heartbeats of its feed, which nobody acknowledges.
    """
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        with socket.socket(fileno=os.dup(listening)) as same:
            same.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(seconds * 1000))


def _shared_socket(settings: GatewaySettings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.gateway_host else socket.AF_INET
    shared = socket.socket(family, socket.SOCK_STREAM)
    shared.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    shared.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    shared.bind((settings.gateway_host, settings.gateway_port))
    return shared
