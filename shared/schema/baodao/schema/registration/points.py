"""Points of party members 双报到积分, by rules of the pack; without a rule there are none.

They are no hours, and nothing follows from them (志愿服务条例 art. 25).
"""

from baodao.schema.access import CALLERS, logged, own, subtree
from baodao.schema.base import DivisionCode, Id, PageSize, Position, Query, RecordedDay, Value
from baodao.schema.registration.named_lists import NamedPage, NamedQuery
from baodao.schema.registration.obligations import Count
from baodao.schema.registration.point_rules import PointKind
from baodao.schema.registration.printed import Year


class PointEntry(Value):
    """Points that were given for a record, by the rules of the day on which it was done.

    They stay what they were when a pack changes. `counting` of them count: what is above the limit
    of its rule does not, nor does what was taken back with its record.
    """

    given_for: PointKind
    record_id: Id
    day: RecordedDay
    points: Count
    counting: Count
    taken_back: bool
    unit_id: Id
    division: DivisionCode
    policy: str


class Points(Value):
    """A person's points of a year, and some of what they come from, in the order it was booked."""

    volunteer_id: Id
    year: Year
    points: Count
    entries: list[PointEntry]
    next: Position | None = None


class GetPoints(
    Query,
    subject="queries.registration.get-points",
    reply=Points,
    access=[own("volunteer_id")],
):
    """One's own points of a year, with what each was given for; nobody else sees that.

    This year's, unless one is named. Nothing follows from points (条例 art. 25).
    """

    volunteer_id: Id
    year: Year | None = None
    after: Position = 0
    limit: PageSize = 100


class MemberPoints(Value):
    """A party member, and the points that count for this community."""

    volunteer_id: Id
    unit_id: Id
    points: Count


class PointsPage(NamedPage):
    """Some members whose reports are accepted there, in the order of their ids."""

    year: Year
    members: list[MemberPoints]
    next: str | None = None


class ListPoints(
    NamedQuery,
    subject="queries.registration.list-points",
    reply=PointsPage,
    access=[subtree("division", *CALLERS)],
    needs=("party",),
    logged=logged("party", "reply.members.volunteer_id"),
):
    """The party members of a community with their points of a year, for who works there.

    This year's, unless one is named. The total, also of who has left, is in `get-community-totals`.
    Who speaks for a unit does not see its members here: a unit is told totals alone, where they
    name nobody (`unit-obligations`).
    """

    division: DivisionCode
    year: Year | None = None
    after: str = ""
    limit: PageSize = 100
