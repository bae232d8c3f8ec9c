"""Answers about premises, and how many of them meet the standard."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Annotated, get_args

from baodao.kernel.days import today
from baodao.kernel.divisions import COMMUNITY_LENGTH
from baodao.kernel.reach import public
from baodao.kit.decisions import by
from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.views import shown
from baodao.kit.wanted import eq, in_range, within
from baodao.registration.common.validity import name_on, wanted_on
from baodao.registration.places.domain.divisions import Division
from baodao.registration.premises.domain.premises import Premises
from baodao.registration.premises.domain.tallies import Step, counts_on, in_steps, steps_of
from baodao.registration.premises.store import PREMISES, PREMISES_TALLIES
from baodao.schema.registration import premises as schema
from baodao.schema.registration import premises_rates as rates
from baodao.schema.registration.premises_rules import PremisesKind

_EACH: tuple[PremisesKind, ...] = get_args(PremisesKind)


@row_of(PREMISES_TALLIES)
class _Tally:
    id: str
    steps: tuple[Step, ...]


async def get_premises(
    query: schema.GetPremises, premises: Annotated[Premises, by("premises_id")], now: datetime
) -> schema.Premises:
    day = query.as_of or today(now)
    return shown(schema.Premises, premises, **_on(premises, day))


async def list_premises(
    query: schema.ListPremises, reads: Reads, now: datetime
) -> schema.PremisesPage:
    day = query.as_of or today(now)
    wanted = within(query.division) & wanted_on(day, "valid_from", "valid_until")
    if query.kind:
        wanted &= eq("kind", query.kind)
    if query.look_before:
        # What nobody has to look at has no such text, and is not between these.
        wanted &= in_range("by_look", gt="", lt=query.look_before)
    along = "by_look" if query.look_before else "id"
    page = await reads.page(PREMISES, public(query), wanted, query, along=along)
    return schema.PremisesPage(
        premises=[shown(schema.PremisesRow, one, **_on(one, day)) for one in page.items],
        next=page.next,
        total=await reads.total(PREMISES, public(query), wanted, query),
    )


async def list_premises_rates(
    query: rates.ListPremisesRates,
    division: Annotated[Division, by("division")],
    reads: Reads,
    now: datetime,
) -> rates.PremisesRates:
    days = _days(query.as_of or today(now), query.months)
    counted = counts_on(await _steps(division.id, reads), days)
    kinds = (query.kind,) if query.kind else _EACH
    return rates.PremisesRates(
        rates=[_rate(kind, day, counted[day]) for kind in kinds for day in days]
    )


async def _steps(code: str, reads: Reads) -> list[Step]:
    """Of a community from its premises, of what is above it from the tallies of its streets."""
    if len(code) == COMMUNITY_LENGTH:
        found = await reads.find(PREMISES, eq("division", code))
        return [step for one in found for step in in_steps(steps_of(one))]
    tallies = await reads.find(PREMISES_TALLIES, within(code), into=_Tally)
    return [step for tally in tallies for step in tally.steps]


def _rate(
    kind: PremisesKind, day: str, counted: Mapping[tuple[PremisesKind, schema.Standing], int]
) -> rates.PremisesRate:
    met, not_met = counted[kind, "met"], counted[kind, "not-met"]
    not_assessed = counted[kind, "not-assessed"]
    in_all = met + not_met + not_assessed
    return rates.PremisesRate(
        kind=kind,
        day=day,
        premises_in_all=in_all,
        premises_met=met,
        premises_not_met=not_met,
        premises_not_assessed=not_assessed,
        per_mille=1000 * met // in_all if in_all else None,
    )


def _days(day: str, months: int) -> list[str]:
    """The ends of so many months before a day, and the day itself."""
    days = [date.fromisoformat(day)]
    for _ in range(months):
        days.append(days[-1].replace(day=1) - timedelta(days=1))
    return [one.isoformat() for one in reversed(days)]


def _on(premises: Premises, day: str) -> dict[str, object]:
    return {
        "premises_id": premises.id,
        "name": name_on(premises.names, day),
        "standing": premises.standing_on(day),
        "look_on": premises.look_on,
    }
