"""A service as a process: it starts, serves until it is told to stop, and finishes what it took."""

import asyncio
import signal
import sys
from collections.abc import Callable
from contextlib import suppress

from pydantic import ValidationError
from pydantic_settings import SettingsError

from baodao.kit import topology
from baodao.kit.logs import configure_logging
from baodao.kit.memory import freeze_garbage, give_back_large_blocks
from baodao.kit.service import Service
from baodao.kit.settings import NotStartedError, what_is_wrong
from baodao.kit.tasks import cancel_tasks


def run(build: Callable[[], Service]) -> None:
    """Run a service as this process until SIGTERM or SIGINT; `build` makes it within the loop."""
    give_back_large_blocks()
    with suppress(ImportError):
        import uvloop  # noqa: PLC0415 -- not on every platform

        asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    try:
        asyncio.run(_serve(build))
    except (NotStartedError, topology.TopologyDriftError, TimeoutError) as error:
        sys.exit(f"not started: {str(error) or 'NATS or MongoDB could not be reached'}")


async def _serve(build: Callable[[], Service]) -> None:
    try:
        service = build()
    except (ValidationError, SettingsError) as error:
        raise NotStartedError(what_is_wrong(error)) from None
    settings = service.settings
    configure_logging(
        settings.log_format, settings.log_level, service=service.name, instance=settings.instance
    )
    loop = asyncio.get_running_loop()
    asked_to_stop: asyncio.Future[None] = loop.create_future()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, asked_to_stop.cancel)
    starting = loop.create_task(service.start())
    await asyncio.wait([asked_to_stop, starting], return_when=asyncio.FIRST_COMPLETED)
    if not starting.done():
        await cancel_tasks([starting])
        await service.give_up()
        return
    starting.result()
    freeze_garbage()
    await asyncio.wait([asked_to_stop, service.broken], return_when=asyncio.FIRST_COMPLETED)
    await service.stop()
    if service.broken.done():
        service.broken.result()
