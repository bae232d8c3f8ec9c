"""Structured logs: one line per thing that happened, static event names, identifiers only.

Library records go through the same formatter. Personal fields never belong in a log call; the
redaction here is the second line of defence, not the first.
"""

import logging
import sys
from typing import Any, Literal

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

PERSONAL = frozenset(
    {
        "address",
        "birth_date",
        "contact",
        "document",
        "document_number",
        "email",
        "id_number",
        "latitude",
        "location",
        "longitude",
        "mobile",
        "name",
        "phone",
        "sex",
    }
)


def redact_personal(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Replace the values of personal fields, at any depth, by `[redacted]`."""
    for key, value in event.items():
        event[key] = "[redacted]" if key in PERSONAL else _redacted(value)
    return event


def _redacted(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: "[redacted]" if k in PERSONAL else _redacted(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_redacted(item) for item in value]
    return value


def configure_logging(form: Literal["json", "console"], level: str, **bound: str) -> None:
    """Send structlog's and the standard library's records to stderr; `bound` is in every line."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        structlog.processors.StackInfoRenderer(),
        redact_personal,
    ]
    last: list[Processor] = (
        [
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
        if form == "json"
        else [
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(),
                # Its own choice shows the values of local variables where `rich` is installed.
                exception_formatter=structlog.dev.plain_traceback,
            )
        ]
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    # Its debug lines are the documents that are read and written, with all that is in them.
    logging.getLogger("pymongo").setLevel(max(logging.INFO, root.level))
    structlog.contextvars.bind_contextvars(**bound)
