"""What a province leaves in scheduling for every so many people."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from baodao.cli.bench import seed
from baodao.cli.bench.growth_ids import IN_A_TEAM, person, place, record, team
from baodao.cli.bench.growth_rows import Grown, read
from baodao.kernel.days import today
from baodao.kernel.spots import Spot
from baodao.kit.clock import system_clock
from baodao.scheduling.activities.domain.shift import Waiting
from baodao.scheduling.activities.domain.whereabouts import Whereabouts
from baodao.scheduling.activities.store import ACTIVITIES, NOTED_POSTS, SHIFTS
from baodao.scheduling.attendance.store import ROLLS
from baodao.scheduling.campaigns.store import CAMPAIGNS
from baodao.scheduling.imports.store import IMPORTED
from baodao.scheduling.known.store import KNOWN_ORGANISATIONS
from baodao.scheduling.look_backs.store import LOOK_BACKS
from baodao.scheduling.posts.domain import Holder
from baodao.scheduling.posts.store import POSTS
from baodao.scheduling.seats.domain.calendar import Duty
from baodao.scheduling.seats.domain.sign_up import Swap
from baodao.scheduling.seats.store import CALENDARS, FEEDS, READS, SIGN_UPS
from baodao.scheduling.series.domain.series import Occurrence
from baodao.scheduling.series.store import SERIES
from baodao.schema.identity.secrets import digest_of

PROGRAMME = "测试·课表"
_AT_A_POST = 100
"""People to a post, a shift, and whatever else an organisation has one of."""
_OPEN, _CALM = {"state": "open", "look_at": None, "until": None}, {"called": None}
_FAR = datetime(2040, 1, 1, tzinfo=UTC)
_SOON = system_clock() + timedelta(days=1)
SOON = today(_SOON)
"""The day on which shifts are."""
_HERE = Whereabouts("测试", point=Spot(39.125, 117.15), radius_metres=200)


def _shift(number: int) -> dict[str, Any]:
    """None of them is over, nor is anything about its list due."""
    return {
        "id": team(number),
        "activity_id": team(number),
        "starts_at": _SOON,
        "ends_at": _FAR,
        "where": _HERE,
        "offers": (),
        "waiting": (Waiting(1, person(number)),),
        "next_turn": 2,
        "look_at": _FAR,
        "post_id": record(number),
    }


def _called_out(number: int) -> dict[str, Any]:
    own = {"id": record(number), "state": "published", "called_within": place(number)}
    return _shift(number) | own | {"post_id": None}


def _sign_up(number: int) -> dict[str, Any]:
    own = {"id": f"{team(number)}-{person(number)}", "shift_id": team(number)}
    if number % _AT_A_POST != 1:
        return own
    return own | {"state": "reserved", "swap": Swap(person(number - 1)), "open_until": _FAR}


def _roll(number: int) -> dict[str, Any]:
    """Of a shift that is not over: nothing about it is due."""
    own = {"id": f"{team(number)}-roll", "shift_id": team(number)}
    return own | {"state": "open", "closes_at": _FAR, "ended_at": None}


def _post(number: int) -> dict[str, Any]:
    return _OPEN | {"holders": (Holder(person(number), "name", _SOON),)}


GROWN = (
    Grown(ACTIVITIES, 100, lambda n: _CALM | {"id": team(n), "shift_ids": (team(n),)}),
    Grown(ACTIVITIES, 100, lambda _: _CALM | {"state": "template", "shift_ids": ()}),
    Grown(SERIES, 100, lambda n: {"occurrences": (Occurrence("2026-11-30", team(n)),)}),
    Grown(CAMPAIGNS, 500),
    Grown(SHIFTS, 100, _shift),
    Grown(SHIFTS, 500, _called_out),
    Grown(SIGN_UPS, 1, _sign_up),
    Grown(READS, 5, read),
    Grown(ROLLS, 100, _roll),
    Grown(POSTS, 100, _post),
    Grown(NOTED_POSTS, 100),
    Grown(
        *(KNOWN_ORGANISATIONS, IN_A_TEAM),
        lambda n: {"id": team(n), "division": place(n), "kind": "unit"},
    ),
    Grown(IMPORTED, 100, lambda n: {"activity_id": team(n), "source": PROGRAMME}),
    Grown(LOOK_BACKS, 100, lambda n: {"id": f"{team(n)}-look-back", "activity_id": team(n)}),
    Grown(FEEDS, 10, lambda n: {"id": person(n), "secret": digest_of(person(n))}),
)


def calendars(first: int, after: int) -> Iterator[dict[str, Any]]:
    """The calendars of people; one in so many has a role of a post, and nothing else is in any."""
    for number in range(first, after):
        made = seed.calendar(person(number))
        if not number % _AT_A_POST:
            made = replace(made, duties=(Duty(record(number), 1),))
        yield CALENDARS.document(made, seed.ids.next())
