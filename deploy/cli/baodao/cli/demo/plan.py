"""What happens in the demonstration: a week in real communities, with people who do not exist.

Everything follows from the seed, and nothing depends on who is faster: how many get a seat of a
shift follows from how many want one, and nobody's wishes overlap unless they are meant to.
"""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

from baodao.cli.synthetic import resident_id
from baodao.tables.table_file import Row

ZONE = "Asia/Shanghai"
LOCAL = timezone(timedelta(hours=8))
DISTRICT = "120104"
_COMMUNITY_DIGITS = 12
FIRST_COMMUNITY = "120104007017"
DAYS = 7
MOST_VOLUNTEERS = 9_999
_WISHES = 3
_ACTIVITIES_EACH = 4
_SHARE_OF_SEATS = 0.55
_STEMS = "甲乙丙丁戊己庚辛壬癸"


@dataclass(frozen=True)
class Kind:
    """A kind of activity of the district's own plan, with its hours and how sought-after it is."""

    category: str
    title: str
    place: str
    risk: str
    start: time
    minutes: int
    appeal: float


KINDS = (
    Kind("居家养老", "居家养老陪伴", "社区日间照料中心", "两人同行,不代管财物", time(9), 120, 1.5),
    Kind("普法宣传", "普法宣传进楼门", "社区法律服务室", "楼道行走注意台阶", time(14), 120, 1.0),
    Kind(
        "群防群治",
        "“一哨八员”群防群治巡逻",
        "社区警务室",
        "夜间穿反光背心,结伴而行",
        time(21),
        180,
        0.7,
    ),
    Kind(
        "旧楼区回头看",
        "旧楼区“回头看”巡查",
        "社区居委会门前",
        "佩戴安全帽,不登高",
        time(9),
        180,
        0.6,
    ),
    Kind("全程代办", "全程代办服务站值守", "社区服务中心", "不代存证件原件", time(14), 180, 0.9),
    Kind(
        "文化活动", "“同在社区住”文化活动", "社区活动室", "注意用电与人流", time(18, 30), 120, 2.0
    ),
    Kind("便民服务", "便民服务日", "社区小广场", "注意工具安全", time(11, 30), 120, 1.2),
    Kind("文明创建", "文明楼院清洁", "社区楼院", "戴手套,分类投放", time(7), 90, 0.8),
)
# Never full, and at one time: who asks for both, or for one twice, is refused for that alone.
FESTIVAL = Kind(
    "文化活动", "“共建共享”社区文化节", "社区文化广场", "注意人流", time(18, 30), 150, 0
)
LAW_FAIR = Kind("普法宣传", "普法宣传大集", "社区法律服务广场", "注意人流", time(19), 120, 0)
_FAIR_DAY = 5


@dataclass(frozen=True)
class Community:
    """A real community."""

    code: str
    name: str


@dataclass(frozen=True)
class PlannedShift:
    """A shift; `activity` is the place of its activity in the plan."""

    activity: int
    starts_at: datetime
    ends_at: datetime
    seats: int


@dataclass(frozen=True)
class PlannedActivity:
    """An activity in one community; its shifts are in the plan, in order."""

    community: Community
    kind: Kind
    shifts: tuple[int, ...]


@dataclass(frozen=True)
class Person:
    """A synthetic volunteer; wishes are places of shifts in the plan, in the order of asking."""

    number: int
    name: str
    phone: str
    document: str
    division: str
    wishes: tuple[int, ...]
    early: bool
    """Tries once before sign-up opens."""
    repeats: bool
    """The first request gets lost on its way back and is sent again, as the same command."""


@dataclass(frozen=True)
class Plan:
    """The whole week."""

    seed: int
    opens_at: datetime
    communities: tuple[Community, ...]
    activities: tuple[PlannedActivity, ...]
    shifts: tuple[PlannedShift, ...]
    people: tuple[Person, ...]

    @property
    def seats(self) -> int:
        """Seats offered in all."""
        return sum(shift.seats for shift in self.shifts)


@dataclass(frozen=True)
class Presence:
    """What one device recorded of one person; None if it never did."""

    came: datetime | None
    left: datetime | None
    came_twice: bool
    """The record of coming is uploaded twice."""


def communities_in(rows: Iterable[Row]) -> list[Community]:
    """The communities of the district among the rows of a table, by their codes."""
    found = [Community(row.cells["code"], row.cells["name"]) for row in rows]
    communities = [
        place
        for place in found
        if place.code.startswith(DISTRICT) and len(place.code) == _COMMUNITY_DIGITS
    ]
    return sorted(communities, key=lambda place: place.code)


def make_plan(seed: int, volunteers: int, places: Sequence[Community], now: datetime) -> Plan:
    """The week that begins tomorrow; `places` are communities in the order of their codes."""
    rng = random.Random(seed)  # noqa: S311 -- data for a demonstration
    ordered = sorted(places, key=lambda place: (place.code != FIRST_COMMUNITY, place.code))
    communities = (*ordered[:1], *rng.sample(ordered[1:], min(15, len(ordered) - 1)))
    activities, slots = _activities(rng, communities)
    people = tuple(_people(rng, volunteers, ordered, activities, slots))
    first_day = (now.astimezone(LOCAL) + timedelta(days=1)).date()
    wanted = Counter(wish for person in people for wish in person.wishes)
    seats = _seats(activities, wanted, volunteers)
    shifts = tuple(
        _shift(place, first_day + timedelta(days=day), activities[place].kind, seats[number])
        for number, (place, day) in enumerate(slots)
    )
    opens_at = now.replace(microsecond=0) + timedelta(minutes=10)
    return Plan(seed, opens_at, communities, tuple(activities), shifts, people)


def presences(plan: Plan, shift: int, held: int) -> list[Presence]:
    """What the device at a shift records of the `held` people on its roll, in the roll's order."""
    rng = random.Random(f"{plan.seed}/{shift}")  # noqa: S311 -- data for a demonstration
    return [_presence(rng, plan.shifts[shift]) for _ in range(held)]


def minutes_served(shift: PlannedShift, presence: Presence) -> int:
    """What an attendance is worth: whole minutes within the shift, apart from the ledger."""
    if presence.came is None or presence.left is None:
        return 0
    served = min(presence.left, shift.ends_at) - max(presence.came, shift.starts_at)
    return max(0, served // timedelta(minutes=1))


def _activities(
    rng: random.Random, communities: Sequence[Community]
) -> tuple[list[PlannedActivity], list[tuple[int, int]]]:
    """Activities, and for every shift its activity and its day."""
    activities: list[PlannedActivity] = []
    slots: list[tuple[int, int]] = []

    def add(community: Community, kind: Kind, days: Iterable[int]) -> None:
        first = len(slots)
        slots.extend((len(activities), day) for day in days)
        activities.append(PlannedActivity(community, kind, tuple(range(first, len(slots)))))

    add(communities[0], FESTIVAL, [_FAIR_DAY])
    add(communities[-1], LAW_FAIR, [_FAIR_DAY])
    for community in communities:
        for kind in rng.sample(KINDS, _ACTIVITIES_EACH):
            add(community, kind, sorted(rng.sample(range(DAYS), 2)))
    return activities, slots


def _people(
    rng: random.Random,
    count: int,
    places: Sequence[Community],
    activities: Sequence[PlannedActivity],
    slots: Sequence[tuple[int, int]],
) -> Iterable[Person]:
    festival, law_fair = 0, 1
    usual = range(2, len(slots))
    weights = [activities[slots[number][0]].kind.appeal * rng.uniform(0.5, 1.5) for number in usual]
    for number in range(count):
        wishes = _wishes(rng, usual, weights, activities, slots)
        if number % 25 == 3:  # noqa: PLR2004 -- any fixed share would do
            wishes = (festival, law_fair)
        elif number % 30 == 7:  # noqa: PLR2004
            wishes = (festival, festival)
        elif number % 40 == 11:  # noqa: PLR2004
            wishes = (law_fair,)
        yield Person(
            number=number,
            name=f"测试·{_STEMS[number // 1000]}{number + 1:04}",
            phone=f"1990000{number + 1:04}",
            document=resident_id(number),
            division=rng.choice(places).code,
            wishes=wishes,
            early=number % 40 == 0,
            repeats=number % 50 == 9,  # noqa: PLR2004
        )


def _wishes(
    rng: random.Random,
    usual: Sequence[int],
    weights: Sequence[float],
    activities: Sequence[PlannedActivity],
    slots: Sequence[tuple[int, int]],
) -> tuple[int, ...]:
    """Some shifts that one person can serve one after the other, the most sought-after first."""
    wishes: dict[tuple[int, int], int] = {}
    while len(wishes) < _WISHES:
        (wish,) = rng.choices(usual, weights)
        place, day = slots[wish]
        wishes.setdefault((day, _third_of_day(activities[place].kind)), wish)
    return tuple(sorted(wishes.values(), key=lambda wish: -weights[wish - usual[0]]))


def _third_of_day(kind: Kind) -> int:
    """Morning, afternoon or evening; kinds of different thirds never touch each other."""
    return sum(kind.start >= limit for limit in (time(13, 45), time(18)))


def _seats(
    activities: Sequence[PlannedActivity], wanted: Counter[int], volunteers: int
) -> dict[int, int]:
    numbers = [number for activity in activities for number in activity.shifts]
    each = volunteers * _WISHES * _SHARE_OF_SEATS / (len(numbers) - 2)
    seats = dict.fromkeys(numbers, max(2, round(each)))
    for ample in (0, 1):
        seats[ample] = wanted[ample] + 10
    return seats


def _shift(activity: int, day: date, kind: Kind, seats: int) -> PlannedShift:
    starts_at = datetime.combine(day, kind.start, LOCAL)
    return PlannedShift(activity, starts_at, starts_at + timedelta(minutes=kind.minutes), seats)


def _presence(rng: random.Random, shift: PlannedShift) -> Presence:
    chance, repeat = rng.random(), rng.random() < 0.02  # noqa: PLR2004
    came: datetime | None = shift.starts_at + timedelta(seconds=rng.randint(-600, 60))
    left: datetime | None = shift.ends_at + timedelta(seconds=rng.randint(-60, 600))
    if chance < 0.06:  # noqa: PLR2004 -- no-show
        came = left = None
    elif chance < 0.07:  # noqa: PLR2004 -- forgot to check out
        left = None
    elif chance < 0.15:  # noqa: PLR2004 -- late
        came = shift.starts_at + timedelta(seconds=rng.randint(300, 2400))
    elif chance < 0.20:  # noqa: PLR2004 -- left early
        left = shift.ends_at - timedelta(seconds=rng.randint(300, 2400))
    return Presence(came, left, repeat)
