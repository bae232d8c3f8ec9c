"""Instants and days on the wire: one form each, and bounds for what somebody asks for.

What is asked for (`Instant`, `Day`) lies between 1900 and 2200. What is told (`RecordedInstant`,
`RecordedDay`, in events and replies) has the same form without those bounds: it may have been
stored before there were any, and is read for ever.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    TypeAdapter,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from baodao.schema.forms import form

EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
_FIRST_DAY, _LAST_DAY = "1900-01-01", "2200-01-01"

DATE_TIME = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?"
    r"([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$"
)
"""`date-time` of RFC 3339, which always has a zone; leap seconds have no place in a `datetime`."""
_LENGTHS_AS_WRITTEN = {
    len(f"2026-11-23T09:00:00{fraction}Z") for fraction in ("", ".004", ".004000")
}

_DAY = form(
    "day-form",
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    "It should be a day of the calendar, as 2026-11-23",
    "应为日历中的日期,例如 2026-11-23",
)


class _DateTime:
    """Makes a `datetime` field take RFC 3339 text, or a `datetime` with a zone, and nothing else.

    pydantic's own would also take numbers, as seconds or milliseconds since 1970, and bare days.
    """

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        aware = core_schema.datetime_schema(tz_constraint="aware")
        written = core_schema.no_info_wrap_validator_function(_from_text, aware)
        text = core_schema.chain_schema(
            [core_schema.str_schema(pattern=DATE_TIME, strict=True), written]
        )
        given = core_schema.datetime_schema(tz_constraint="aware", strict=True)
        either = core_schema.union_schema([given, text], mode="left_to_right")
        return core_schema.custom_error_schema(
            core_schema.json_or_python_schema(text, either, serialization=None),
            custom_error_type="instant_form",
            custom_error_message="Input should be an RFC 3339 date-time with a zone",
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"type": "string", "format": "date-time"}


def _from_text(text: str, otherwise: Callable[[str], datetime]) -> datetime:
    # As services write nearly all of them, with the zone UTC. What Python reads itself has Python's
    # UTC and need not be converted.
    if text[-1] == "Z" and len(text) in _LENGTHS_AS_WRITTEN:
        return datetime.fromisoformat(text)
    return otherwise(text)


def _utc_milliseconds(value: datetime) -> datetime:
    if value.tzinfo is not UTC:
        try:
            value = value.astimezone(UTC)
        except OverflowError:
            raise _out_of_range() from None
    beyond = value.microsecond % 1000
    return value.replace(microsecond=value.microsecond - beyond) if beyond else value


def _within_bounds(value: datetime) -> datetime:
    if not EARLIEST <= value <= LATEST:
        raise _out_of_range()
    return _utc_milliseconds(value)


def _out_of_range() -> PydanticCustomError:
    return PydanticCustomError("instant_range", "Input should lie between 1900 and 2200")


def _real_day(value: str) -> str:
    try:
        date.fromisoformat(value)
    except ValueError:
        raise PydanticCustomError(
            "day_form", "Input should be a day of the calendar, as YYYY-MM-DD"
        ) from None
    return value


def check_day_bounds(value: str) -> str:
    """The day itself, if it is one between 1900 and 2200; for validators.

    Raises:
        PydanticCustomError: `day_form` or `day_range`.
    """
    # Days compare as their texts do.
    if not _FIRST_DAY <= value <= _LAST_DAY:
        raise PydanticCustomError("day_range", "Input should lie between 1900 and 2200")
    return _real_day(value)


Instant = Annotated[datetime, _DateTime(), AfterValidator(_within_bounds)]
"""A point in time that is asked for: RFC 3339 with a zone, from 1900 to 2200.

Kept in UTC and milliseconds, as the database does.
"""

RecordedInstant = Annotated[datetime, _DateTime(), AfterValidator(_utc_milliseconds)]
"""A point in time that is told: RFC 3339 with a zone, kept in UTC and milliseconds."""

Day = Annotated[str, _DAY, AfterValidator(check_day_bounds)]
"""A calendar day that is asked for, as `YYYY-MM-DD`, in the time of the place; 1900 to 2200."""


@dataclass(frozen=True, slots=True)
class Horizon:
    """How far from now a day may lie that a command asks for; marks the types of such fields.

    Which day that is depends on when the command is decided: the services hold it, and refuse with
    `beyond-horizon`.
    """

    days: int


PlannedDay = Annotated[str, _DAY, AfterValidator(check_day_bounds), Horizon(731)]
"""A day on which something is to begin, change or fall due: at most two years from now.

What a city decides takes effect within months. A year that was mistyped would otherwise stand in
the way of every later change for a lifetime, and what is announced cannot be taken back.
"""

TermDay = Annotated[str, _DAY, AfterValidator(check_day_bounds), Horizon(3_653)]
"""A day on which a term ends: at most ten years from now, the length of two terms of office."""

PickupDay = Annotated[str, _DAY, AfterValidator(check_day_bounds), Horizon(366)]
"""The last day on which something is handed out: at most a year from now, whatever year it is."""

SuspensionDay = Annotated[str, _DAY, AfterValidator(check_day_bounds), Horizon(1_096)]
"""A day on which a suspension ends: at most three years from now; nobody is barred for longer."""

RecordedDay = Annotated[str, _DAY, AfterValidator(_real_day)]
"""A calendar day that is told, as `YYYY-MM-DD`, in the time of the place."""

_Instant: TypeAdapter[datetime] = TypeAdapter(Instant)
_RecordedInstant: TypeAdapter[datetime] = TypeAdapter(RecordedInstant)


def parse_instant(text: str) -> datetime:
    """An `Instant` from text.

    Raises:
        pydantic.ValidationError: it is not RFC 3339 with a zone, or not between 1900 and 2200.
    """
    return _Instant.validate_python(text)


def parse_recorded_instant(text: str) -> datetime:
    """A `RecordedInstant` from text.

    Raises:
        pydantic.ValidationError: it is not RFC 3339 with a zone.
    """
    return _RecordedInstant.validate_python(text)
