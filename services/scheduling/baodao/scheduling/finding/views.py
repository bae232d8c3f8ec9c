"""Answers about shifts that somebody could take."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from baodao.kernel.days import in_order_of
from baodao.kernel.divisions import ancestry
from baodao.kernel.reach import public
from baodao.kernel.spots import Spot
from baodao.kit.pages import After
from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, Wanted, eq, exists, in_range, is_in, within
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.activities.domain.whereabouts import Whereabouts
from baodao.scheduling.activities.store import ACTIVITIES, SHIFTS
from baodao.scheduling.common.grid import cells_around
from baodao.scheduling.common.order import moment
from baodao.schema.scheduling import finding as schema
from baodao.schema.scheduling.call_outs import CallOutPage, ListCallOuts

_SHOWN = eq("state", "published")
_SPAN = timedelta(days=7)
MOST_LOOKED_AT = 2_000
"""Shifts that a question about what is near looks at, so that it ends in the middle of 北京 too."""


@row_of(ACTIVITIES)
class _Said:
    """What an activity says of its shifts."""

    id: str
    where: Whereabouts
    zone: str


@row_of(SHIFTS)
class _Placed:
    """When and where a shift is."""

    id: str
    starts_at: datetime
    where: Whereabouts | None


async def list_shifts(query: schema.ListShifts, reads: Reads, now: datetime) -> schema.ShiftPage:
    wanted = within(query.division) & _of_category(query)
    if query.until_at:
        wanted &= in_range("by_start", lt=moment(query.until_at))
    begins = After(max(query.after, moment(query.from_at or now)), query.limit)
    page = await reads.page(SHIFTS, public(query, _SHOWN), wanted, begins, along="by_start")
    return schema.ShiftPage(shifts=await _listed(page.items, reads), next=page.next)


async def list_post_shifts(
    query: schema.ListPostShifts, reads: Reads, now: datetime
) -> schema.ShiftPage:
    # That it is text is what the index knows of it.
    of_post = eq("post_id", query.post_id) & exists("post_id", str)
    begins = After(max(query.after, moment(query.from_at or now)), query.limit)
    page = await reads.page(SHIFTS, public(query, _SHOWN), of_post, begins, along="by_start")
    return schema.ShiftPage(shifts=await _listed(page.items, reads), next=page.next)


async def _listed(shifts: Sequence[Shift], reads: Reads) -> list[schema.ListedShift]:
    said = await _said_of(shifts, reads)
    return [
        shown(schema.ListedShift, shift, **_more(shift, said[shift.activity_id]))
        for shift in shifts
        if shift.activity_id in said
    ]


async def list_call_outs(query: ListCallOuts, reads: Reads) -> CallOutPage:
    called = is_in("called_within", ancestry(query.division)) & exists("called_within", str)
    page = await reads.page(SHIFTS, public(query, _SHOWN), called, query, along="by_start")
    return CallOutPage(shifts=await _listed(page.items, reads), next=page.next)


async def list_shifts_near(
    query: schema.ListShiftsNear, reads: Reads, now: datetime
) -> schema.NearShiftPage:
    begins = query.from_at or now
    ends = query.until_at or begins + _SPAN
    position = Spot(query.position.degrees_north, query.position.degrees_east)
    around = is_in("cell", cells_around(position, query.within_metres)) & exists("cell", str)
    span = in_range("by_start", gte=moment(begins), lt=moment(ends))
    placed = await reads.find(
        SHIFTS,
        public(query, _SHOWN).rows & around & _of_category(query) & span,
        sort=["by_start"],
        limit=MOST_LOOKED_AT,
        into=_Placed,
    )
    if len(placed) == MOST_LOOKED_AT:
        # Of those that start with the last one this may be a part; of one instant they are all.
        ends = max(placed[-1].starts_at, placed[0].starts_at + timedelta(milliseconds=1))
    found = sorted(_distances(position, query, placed, ends))
    following = [one for one in found if one[0] > query.after][: query.limit + 1]
    page = dict(following[: query.limit])
    shifts = await reads.each(SHIFTS, page.values())
    said = await _said_of(list(shifts.values()), reads)
    return schema.NearShiftPage(
        shifts=[
            shown(
                schema.NearShift,
                shifts[key],
                metres=_metres(place),
                **_more(shifts[key], said[shifts[key].activity_id]),
            )
            for place, key in page.items()
            if key in shifts and shifts[key].activity_id in said
        ],
        until_at=ends,
        next=following[query.limit - 1][0] if len(following) > query.limit else None,
    )


def _of_category(query: schema.ListShifts | schema.ListShiftsNear) -> Wanted:
    return eq("category", query.category) if query.category else EVERYTHING


def _distances(
    position: Spot, query: schema.ListShiftsNear, placed: Sequence[_Placed], ends: datetime
) -> list[tuple[str, str]]:
    """What is near enough: its place in the order of distances, and its id."""
    found = []
    for one in placed:
        if one.where is None or one.where.point is None or one.starts_at >= ends:
            continue
        metres = position.metres_to(one.where.point)
        if metres <= query.within_metres:
            start = in_order_of(moment(one.starts_at), one.id)
            found.append((in_order_of(f"{metres:05}", start), one.id))
    return found


def _metres(place: str) -> int:
    return int(place.partition(".")[0])


async def _said_of(shifts: Sequence[Shift], reads: Reads) -> Mapping[str, _Said]:
    return await reads.each(ACTIVITIES, {shift.activity_id for shift in shifts}, into=_Said)


def _more(shift: Shift, said: _Said) -> dict[str, object]:
    where = (shift.where or said.where).facts()
    return {
        "shift_id": shift.id,
        "zone": said.zone,
        "seats_free": shift.max_crew - shift.seats_taken,
        "people_waiting": len(shift.waiting),
        "by_approval": shift.is_by_approval,
        **{name: where[name] for name in ("place", "station", "point")},
    }
