"""What no aggregate allows, whoever forgot to ask: such a message fails, and nothing is written."""

import importlib
from dataclasses import replace

import pytest

from baodao.hours.accounts.domain import CommunityPool, TimeAccount
from baodao.hours.ceilings.domain import ShiftCeiling
from baodao.hours.checkpoints.domain import Checkpoint
from baodao.hours.later_entries.domain import LaterTally, OfAsker
from baodao.hours.ledger.domain.credits import Credit
from baodao.hours.ledger.domain.entries import Entry
from baodao.hours.ledger.domain.ledgers import Ledger
from baodao.hours.ledger.domain.served import ServedDay, Span
from baodao.hours.national.domain import NationalLedger, Rejected
from baodao.hours.record_reports.domain import Certifying
from baodao.hours.totals.domain.cells import ServiceCell, Sum
from baodao.hours.totals.domain.days import ServedOn, ServiceDays
from baodao.kernel.days import days_after
from baodao.kernel.policies import PolicyPack, Version
from baodao.kernel.records import NamedRecord
from baodao.kit.decisions import Aggregate, BrokenBoundError, Change
from baodao.kit.testing import NOW
from baodao.kit.topology import SERVICES
from baodao.registration.admissions.domain.permits import Permit
from baodao.registration.befriending.domain import Ties
from baodao.registration.errands.domain.ties import ErrandTies
from baodao.registration.lists.domain.lists import Item
from baodao.registration.obligations.domain.points import Entry as PointEntry
from baodao.registration.obligations.domain.points import GroupPoints, PointBook
from baodao.registration.obligations.domain.tallies import GroupTally, Tally
from baodao.registration.party.domain.receipts import ReceiptBook
from baodao.registration.premises.domain.assessments import Assessed
from baodao.registration.premises.domain.premises import Premises
from baodao.scheduling.activities.domain.whereabouts import Whereabouts
from baodao.scheduling.attendance.domain.roll import Roll
from baodao.scheduling.posts.domain import Holder, Post, Role
from baodao.scheduling.seats.domain.calendar import Booking, Calendar
from baodao.scheduling.seats.domain.presence import Observation, Presence, Stretch
from baodao.scheduling.seats.domain.sign_up import SignUp
from tests.builders.actors import acting_as
from tests.builders.hours import certificate, drawn_entry, star_book
from tests.builders.recognition import award
from tests.builders.reports import annual
from tests.builders.rewards import PICKED_UP, reward
from tests.builders.scheduling import HOUR, SHIFT
from tests.support.later_entries import later_entry

OPERATOR = acting_as(id="operator", role="operator", scope="*")
LATER = later_entry("s", "v", "120104007017")
POINTS = PointEntry("contact-recorded", "r", "2026-11-22", "u", "120104007017", 2, "default-1", "a")
BOOK = PointBook(id="v-2026", volunteer_id="v", year="2026", entries=(POINTS,))
ENTRY = Entry(
    id="e",
    volunteer_id="v",
    sequence=1,
    minutes=60,
    served_from=NOW,
    served_until=NOW + HOUR,
    attendance_id="e",
    activity_id="a",
    title="测试",
    category="测试",
    division="120104007017",
    organisation_id="o",
    responsible_id="r",
    evidence_grade="B",
    policy="p",
    previous_hash="0",
    hash="1",
)
CHECKPOINT = Checkpoint(
    id="2026-11-23",
    at=NOW,
    ledgers=1,
    entries=1,
    root="0",
    previous_root=None,
    key_id="test",
    signature="s",
)
CERTIFICATE, _, PLACE_TAKEN = certificate()
ITEM = Item(
    id="i",
    kind="need",
    organisation_id="o",
    home="12",
    division="12",
    title="测试",
    description="测试",
    category="测试",
    wish=False,
    wanted=2,
    deadline=None,
    state="open",
)
PREMISES = Premises(
    id="p",
    division="12",
    code="1",
    kind="service-station",
    names=(),
    street_address="测试",
    point=None,
    grid=None,
    area=None,
    measured_on=None,
    stated_by="a",
    valid_from="2026-01-01",
    assessments=(
        Assessed(
            day="2026-11-23",
            met=True,
            standard="测试",
            policy_version="p",
            area=None,
            households=None,
            reason=None,
            recorded_at=NOW,
            by="b",
            by_role="supervisor",
        ),
    ),
)


def booking(shift: str, start: float, end: float) -> Booking:
    return Booking(shift, NOW + start * HOUR, NOW + end * HOUR)


def span(entry: str, start: float, end: float) -> Span:
    return Span(entry, NOW + start * HOUR, NOW + end * HOUR)


POST = Post(
    id="p",
    organisation_id="o",
    division="12",
    name="测试",
    category="测试",
    category_code=None,
    where=Whereabouts("测试"),
    minimum_age=None,
    roles=(Role("测试·甲", 1, None), Role("测试·乙", 2, None)),
)


def held(*roles: str, who: str = "vwx") -> tuple[Holder, ...]:
    return tuple(Holder(one, role, NOW) for one, role in zip(who, roles, strict=False))


SIGN_UP = SignUp(id="x", shift_id="s", volunteer_id="v", state="reserved")
CELL = ServiceCell.named("120104007017.2026-11.o.测试")
DAYS = ServiceDays.named("v-days")
REPORT, TARGET, OF_TEAM, _ = annual()
BROKEN: dict[str, Change[Aggregate]] = {
    "less than nothing in a total": CELL.count("B", Sum(-1, -1)),
    "a day of service without any": DAYS.change(days={"2026-11-23": ServedOn(0, 0)}),
    "days of service for ever": DAYS.change(
        days={days_after("2026-11-23", n): ServedOn(1, 1) for n in range(734)}
    ),
    "a published year changed": REPORT.change(active=2),
    "a team's published year changed": OF_TEAM.change(division="12"),
    "more certificates revoked than issued": replace(OF_TEAM, version=0).change(
        certifying=Certifying(0, 1)
    ),
    "an award withdrawn by nobody": award().change(state="withdrawn"),
    "a target of nothing": TARGET.change(value=0),
    "a seat too many": SHIFT.change(seats_taken=2),
    "a seat too few": SHIFT.change(seats_taken=-1),
    "fewer seats than people": replace(SHIFT, seats_taken=1).change(max_crew=0),
    "an end before the start": SHIFT.change(ends_at=NOW),
    "a role of a post taken too often": POST.change(holders=held("测试·甲", "测试·甲")),
    "a role that a post has not": POST.change(holders=held("测试·丙")),
    "two roles of a post": POST.change(holders=held("测试·甲", "测试·乙", who="vv")),
    "a row of the list used too often": Permit(
        id="p",
        street_id="s",
        division="120104007",
        department_id="d",
        title="测试",
        category="测试",
        from_day="2026-11-23",
        until_day="2027-11-23",
        per_year=1,
        used=1,
    ).change(used=2),
    "too many to visit": Ties.none("v").change(open=tuple("123456")),
    "too many errands to do": ErrandTies.none("v").change(accepted=tuple("123456")),
    "overlapping seats": Calendar.blank("v").change(
        bookings=(booking("b", 1, 3), booking("a", 0, 2))
    ),
    "an attendance that ends before it begins": SIGN_UP.change(
        state="attended", presence=Presence(recorded=(Stretch(NOW + HOUR, NOW, "B"),))
    ),
    "a finding of what is one's own": drawn_entry("e", "v").change(finding="holds", found_by="v"),
    "attended without times": SIGN_UP.change(state="attended"),
    "times without attendance": SIGN_UP.change(
        presence=Presence(recorded=(Stretch(NOW, NOW + HOUR, "B"),))
    ),
    "an observation that is gone": replace(
        SIGN_UP, version=1, presence=Presence((Observation("in", NOW, "roll", "B", NOW),))
    ).change(presence=Presence()),
    "a shift that ends twice": Roll(
        id="s-roll", shift_id="s", version=1, state="closed", ended_at=NOW
    ).change(ended_at=NOW + HOUR),
    "an open roll of a shift that has ended": Roll.blank("s-roll").change(ended_at=NOW),
    "an entry written twice": replace(ENTRY, version=1).change(),
    "more minutes than time": replace(ENTRY, minutes=61).change(),
    "an entry of nothing": replace(ENTRY, minutes=0).change(),
    "a balance below zero": Ledger.empty("v").change(minutes=-1, entries=1),
    "a chain that does not grow": Ledger.empty("v").change(minutes=60),
    "time counted twice": ServedDay.idle("v-d").change(spans=(span("e", 1, 3), span("f", 0, 2))),
    "later entries nobody approved": LaterTally.of(LATER).change(askers=(OfAsker("o", 1, 60),)),
    "more recorded later than there is": replace(ShiftCeiling.blank("s"), credited=1).admit(1),
    "what was admitted is not any more": replace(ShiftCeiling.blank("s"), admitted=1).admit(-1),
    "sent and not sent any more": NationalLedger(id="v", version=1, sent=2).change(sent=1),
    "refused and never sent": NationalLedger.none("v").change(
        rejected=(Rejected(1, "测试", 1),), has_rejected=True
    ),
    "a refusal that no index knows": NationalLedger(id="v", version=1, sent=1).change(
        rejected=(Rejected(1, "测试", 1),)
    ),
    "an entry that counts of what was disowned": Credit.unknown("s").change(
        entry_id="e", disowned=True
    ),
    "a checkpoint that changes": replace(CHECKPOINT, version=1).change(root="1"),
    "a certificate that holds again": replace(CERTIFICATE, state="revoked").change(state="issued"),
    "a bit of another certificate": PLACE_TAKEN.change(certificate_number="other"),
    "a star that the minutes do not reach": star_book("v").change(minutes=6_000),
    "a reward handed out to oneself": reward().change(**PICKED_UP | {"collected_by": "v2"}),
    "a reward picked up at no time": reward().change(state="collected", next_at=None),
    "a reward withdrawn for nothing": reward().change(state="withdrawn", next_at=None),
    "a reward withdrawn for two reasons": reward().change(
        state="withdrawn", next_at=None, withdrawn_for="测试", same_as="ABCDEFGHJKMN"
    ),
    "a reward disputed at no time": reward().change(**PICKED_UP | {"state": "disputed"}),
    "a reward that is over and still due": replace(reward(), version=1).change(state="declined"),
    "a reward with other words": replace(reward(), version=1).change(title="测试·别的"),
    "a reward that waits again": replace(reward(**PICKED_UP), version=1).change(
        **dict.fromkeys(("collected_at", "collected_by")), state="waiting", next_at=NOW
    ),
    "coins from nowhere": TimeAccount.named("v-account").change(coins=1),
    "less than nothing in a pool": CommunityPool.named("12-pool").add(-1, "posting"),
    "a claim too many": ITEM.change(taken=3),
    "a claim given back twice": ITEM.change(taken=-1),
    "fewer contacts than none": Tally.blank("v-2026Q4").add(contacts=-1),
    "fewer minutes than none": GroupTally.blank("u-2026Q4").add(minutes=-1),
    "points rewritten": BOOK.change(entries=(replace(POINTS, points=3),)),
    "fewer points than none": GroupPoints.blank("u-2026").change(points=-1),
    "a receipt left out": ReceiptBook.blank("12").change(last={"2026": 2}),
    "a year of receipts lost": ReceiptBook(id="12", last={"2025": 3}).change(last={"2026": 1}),
    "an assessment of premises lost": PREMISES.change(assessments=()),
    "a version of a pack lost": PolicyPack(
        id="12", versions=(Version(1, NOW, {}), Version(2, NOW, {}))
    ).change(versions=(Version(2, NOW, {}),)),
    "a version of a pack changed": PolicyPack(id="12", versions=(Version(1, NOW, {}),)).change(
        versions=(Version(1, NOW, {"registration": {"adult_age": 16}}),)
    ),
    "a version left out": replace(SHIFT.change(), before=SHIFT.change().after),
}


@pytest.mark.parametrize("change", BROKEN.values(), ids=BROKEN)
def test_a_bound_is_never_passed(change: Change[Aggregate]) -> None:
    with pytest.raises(BrokenBoundError, match=type(change.after).__name__):
        change.check_bounds()


@pytest.mark.parametrize(
    "change",
    [
        SHIFT.change(seats_taken=1),
        POST.change(holders=held("测试·乙", "测试·甲", "测试·乙")),
        Calendar.blank("v").change(bookings=(booking("b", 2, 3), booking("a", 0, 2))),
        ENTRY.change(),
        Ledger.empty("v").change(minutes=60, entries=1),
        ServedDay.idle("v-d").change(spans=(span("e", 2, 3), span("f", 0, 2))),
        NationalLedger.none("v").change(
            sent=1, rejected=(Rejected(1, "测试", 1),), has_rejected=True
        ),
        ITEM.change(taken=2),
        Tally.blank("v-2026Q4").add(contacts=1),
        BOOK.change(entries=(POINTS, replace(POINTS, takes=True))),
        BOOK.change(entries=()),
        GroupPoints.blank("u-2026").change(points=1),
        ReceiptBook(id="12", last={"2025": 3}).change(last={"2025": 3, "2026": 1}),
        replace(SHIFT, seats_taken=7).erase(),
    ],
    ids=lambda change: type(change.after).__name__,
)
def test_what_may_be_may_be(change: Change[Aggregate]) -> None:
    change.check_bounds()


def test_every_aggregate_with_bounds_is_tried() -> None:
    stores = [importlib.import_module(f"baodao.{name}.store") for name in SERVICES]
    kinds = {c.aggregate for store in stores for c in store.COLLECTIONS}
    bounded = {kind for kind in kinds if kind.broken is not Aggregate.broken}
    # Life cycles and frozen records are tried for all of them (tests/unit/kernel).
    cycles = {kind for kind in bounded if hasattr(kind, "LIFE") or issubclass(kind, NamedRecord)}
    assert {type(change.after) for change in BROKEN.values()} | cycles == bounded


# --- a use case that forgets ----------------------------------------------------------------------
