"""Risk notes and agreements: read by version and agreed to before a seat is taken."""

from dataclasses import replace
from typing import Any

import pytest

from baodao.kit.testing import MemoryService, slugs
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.activities.store import SHIFTS
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.scheduling.seats.domain.sign_up import SignUp
from baodao.schema.registration.duplicates import VolunteersMerged
from baodao.schema.scheduling.activities import GetActivity
from baodao.schema.scheduling.activity_changes import ChangeActivity
from baodao.schema.scheduling.confirming import ConfirmationAsked, ConfirmSeat
from baodao.schema.scheduling.eligibility import CheckEligibility
from baodao.schema.scheduling.seats import CancelSeat, ExportSignUps, ListSignUps, ReserveSeat
from baodao.schema.scheduling.terms import AgreementMissing, RiskNoteUnread
from baodao.schema.scheduling.waitlist import AcceptOffer
from tests.builders import scheduling, waitlist
from tests.builders.registration import COMMUNITY, OPERATOR, person
from tests.builders.scheduling import seat
from tests.builders.waitlist import ask, do, line, state, sweep

INSURED = {
    "insurer": "测试·保险公司",
    "number": "测试-0001",
    "from_day": "2026-11-23",
    "until_day": "2026-12-31",
}
DANGER = {"danger": True, "insurance": INSURED}
ON_REQUEST = {"agreement_asked": True, "agreement_text": "测试·服从安排"}


@pytest.fixture
async def service() -> MemoryService:
    """In a place where danger alone takes no agreement."""
    service = await waitlist.prepared()
    await scheduling.pack(service, agreement_for=["on-request"])
    return service


async def opened(service: MemoryService, *seats: int, **changes: Any) -> list[str]:
    shifts = [scheduling.shift(42 + 3 * number, max_crew=most) for number, most in enumerate(seats)]
    return await scheduling.opened(service, *shifts, **changes)


async def changed(service: MemoryService, shift: str, **changes: Any) -> Any:
    it: Shift = await service.stored(Shift, shift)
    wish = scheduling.change(it.activity_id, **changes)
    receipt = await service.done(ChangeActivity, OPERATOR, **wish)
    for _ in range(3):
        await sweep(service)
    return receipt


async def kept(service: MemoryService, shift: str, who: str) -> tuple[int, str | None] | None:
    sign_up: SignUp = await service.stored(SignUp, f"{shift}-{who}")
    read = sign_up.acknowledged
    return (read.version, read.agreed) if read else None


async def test_an_ordinary_seat_takes_one_click(service: MemoryService) -> None:
    (shift,) = await opened(service, 2)
    await service.done(ReserveSeat, person("A"), **seat(shift, "A"))
    assert await kept(service, shift, "A") is None
    # Who says what nobody asks is not refused for that, and nothing is kept of it.
    said = {"terms_version": 7, "agreed": "screen"}
    await service.done(ReserveSeat, person("B"), **seat(shift, "B", **said))
    assert await kept(service, shift, "B") is None
    # The words may change, and nobody has to decide anything.
    receipt = await changed(service, shift, risk_note="测试·路滑")
    assert (receipt.changed, receipt.material) == (["risk_note"], [])
    assert [await state(service, shift, who) for who in "AB"] == ["reserved"] * 2


async def test_danger_is_read_about_by_version(service: MemoryService) -> None:
    (shift,) = await opened(service, 2, **DANGER)
    it: Shift = await service.stored(Shift, shift)
    shown = await service.ask(GetActivity(actor=OPERATOR, activity_id=it.activity_id))
    assert (shown.risk_note, shown.terms_version) == ("测试·无", 1)
    for read in (None, 2):
        found = await service.refused(
            ReserveSeat, person("A"), **seat(shift, "A", terms_version=read)
        )
        assert found == [RiskNoteUnread(activity_id=it.activity_id, version=1, read_version=read)]
    await service.done(ReserveSeat, person("A"), **seat(shift, "A", terms_version=1))
    assert await kept(service, shift, "A") == (1, None)
    copy = await service.ask(ExportSignUps(actor=person("A"), volunteer_id="A"))
    (row,) = copy.sign_ups
    assert (row.terms_version, row.agreed, row.acknowledged_at) == (1, None, service.now)
    roll = await service.ask(ListSignUps(actor=OPERATOR, shift_id=shift))
    assert [one.terms_version for one in roll.sign_ups] == [1]


async def test_an_adult_agrees_on_a_screen_and_an_organiser_tells_of_paper(
    service: MemoryService,
) -> None:
    (shift,) = await opened(service, 4, **ON_REQUEST)
    it: Shift = await service.stored(Shift, shift)
    read = {"terms_version": 1}
    for actor, way in ((person("A"), "screen"), (OPERATOR, "paper")):
        for agreed in {None, "screen", "paper"} - {way}:
            found = await service.refused(
                ReserveSeat, actor, **seat(shift, "A", **read, agreed=agreed)
            )
            told = AgreementMissing(activity_id=it.activity_id, version=1, way=way)
            assert found == [told]
    await service.done(ReserveSeat, person("A"), **seat(shift, "A", **read, agreed="screen"))
    await service.done(ReserveSeat, OPERATOR, **seat(shift, "B", **read, agreed="paper"))
    assert [await kept(service, shift, who) for who in "AB"] == [(1, "screen"), (1, "paper")]
    both = await service.refused(ReserveSeat, person("C"), **seat(shift, "C"))
    assert slugs(both) == ["risk-note-unread", "agreement-missing"]


async def test_a_minor_signs_on_paper_with_the_guardian(service: MemoryService) -> None:
    (shift,) = await opened(service, 2, **ON_REQUEST)
    await waitlist.known_as(service, "A", "minor")
    for agreed in ("screen", "paper"):
        said = {"terms_version": 1, "agreed": agreed}
        found = await service.refused(ReserveSeat, person("A"), **seat(shift, "A", **said))
        assert [one.way for one in found] == ["paper"]
    said = {"terms_version": 1, "agreed": "paper"}
    await service.done(ReserveSeat, OPERATOR, **seat(shift, "A", **said))
    assert await kept(service, shift, "A") == (1, "paper")


async def test_waiting_takes_no_reading_and_an_offer_does(service: MemoryService) -> None:
    (shift,) = await opened(service, 1, **DANGER)
    await ask(service, shift, "A", terms_version=1)
    await ask(service, shift, "B")
    await do(service, CancelSeat, shift, "A")
    assert await line(service, shift) == (0, "B", "")
    found = await service.refused(AcceptOffer, OPERATOR, **seat(shift, "B"))
    assert slugs(found) == ["risk-note-unread"]
    await service.done(AcceptOffer, OPERATOR, **seat(shift, "B", terms_version=1))
    assert await kept(service, shift, "B") == (1, None)
    # Who wants a seat is told of all that stands in the way.
    found = await service.refused(ReserveSeat, OPERATOR, **seat(shift, "A", may_wait=False))
    assert slugs(found) == ["shift-full", "risk-note-unread"]


async def test_another_note_is_another_version_and_is_read_again(service: MemoryService) -> None:
    (shift,) = await opened(service, 2, **DANGER)
    it: Shift = await service.stored(Shift, shift)
    await ask(service, shift, "A", terms_version=1)
    receipt = await changed(service, shift, **DANGER, risk_note="测试·有落石")
    assert receipt.material == [shift]
    assert await state(service, shift, "A") == "unconfirmed"
    assert [e.volunteer_id for e in service.told(ConfirmationAsked)] == ["A"]
    shown = await service.ask(GetActivity(actor=OPERATOR, activity_id=it.activity_id))
    assert (shown.risk_note, shown.terms_version) == ("测试·有落石", 2)
    (former,) = shown.former_terms
    assert (former.version, former.risk_note, former.until_at) == (1, "测试·无", service.now)
    found = await service.refused(ConfirmSeat, person("A"), **seat(shift, "A", terms_version=1))
    assert found == [RiskNoteUnread(activity_id=it.activity_id, version=2, read_version=1)]
    await service.done(ConfirmSeat, person("A"), **seat(shift, "A", terms_version=2))
    assert await kept(service, shift, "A") == (2, None)
    assert await state(service, shift, "A") == "reserved"
    # Said again as it is, it stays what it is.
    receipt = await changed(service, shift, **DANGER, risk_note="测试·有落石")
    assert (receipt.changed, receipt.material) == ([], [])


async def test_who_has_read_it_confirms_another_time_with_one_click(
    service: MemoryService,
) -> None:
    (shift,) = await opened(service, 2, **DANGER)
    await ask(service, shift, "A", terms_version=1)
    it: Shift = await service.stored(Shift, shift)
    plan = {"shift_id": shift, "starts_at": it.starts_at, "max_crew": 2}
    plan["ends_at"] = it.ends_at + scheduling.HOUR
    wish = scheduling.change(it.activity_id, plan, **DANGER)
    await service.done(ChangeActivity, OPERATOR, **wish)
    await sweep(service)
    await service.done(ConfirmSeat, person("A"), **seat(shift, "A"))
    assert await kept(service, shift, "A") == (1, None)


async def test_an_agreement_that_is_wanted_later_is_signed_later(service: MemoryService) -> None:
    (shift,) = await opened(service, 2)
    await ask(service, shift, "A")
    receipt = await changed(service, shift, agreement_asked=True)
    assert receipt.material == [shift]
    found = await service.refused(ConfirmSeat, OPERATOR, **seat(shift, "A"))
    assert slugs(found) == ["risk-note-unread", "agreement-missing"]
    said = {"terms_version": 1, "agreed": "paper"}
    await service.done(ConfirmSeat, OPERATOR, **seat(shift, "A", **said))
    # One that nobody wants any more asks nobody.
    receipt = await changed(service, shift, agreement_asked=False)
    assert receipt.material == []


async def test_what_was_read_goes_over_with_a_merge(service: MemoryService) -> None:
    (shift,) = await opened(service, 1, **ON_REQUEST)
    await ask(service, shift, "A", terms_version=1, agreed="paper")
    merged = VolunteersMerged(division=COMMUNITY, kept_id="B", merged_id="A", merged_version=2)
    await service.follow(merged)
    assert await state(service, shift, "B") == "reserved"
    assert await kept(service, shift, "B") == (1, "paper")


async def test_what_has_to_be_read_is_told_beforehand(service: MemoryService) -> None:
    free, read = [*await opened(service, 1), *await opened(service, 1, **ON_REQUEST)]
    query = CheckEligibility(actor=person("A"), volunteer_id="A", shift_ids=[free, read])
    page = await service.ask(query)
    told = [(one.gets, one.terms_version, one.agreement) for one in page.shifts]
    assert told == [("seat", None, False), ("seat", 1, True)]


@pytest.mark.parametrize(
    ("stored", "version"),
    [
        ({}, None),
        ({"danger": True}, 1),
        ({"agreement_required": True}, 1),
        ({"danger": False}, None),
    ],
)
def test_of_shifts_of_before_it_is_known_what_is_read(
    stored: dict[str, Any], version: int | None
) -> None:
    assert SHIFTS.upgrade[4]({"state": "draft", **stored})["terms_version"] == version


async def test_seats_of_before_stay_and_are_asked_nothing(service: MemoryService) -> None:
    (shift,) = await opened(service, 2, **DANGER)
    await ask(service, shift, "A", terms_version=1)
    sign_up: SignUp = await service.stored(SignUp, f"{shift}-A")
    await service.put(replace(sign_up, acknowledged=None))
    await sweep(service)
    assert await state(service, shift, "A") == "reserved"
    calendar: Calendar = await service.stored(Calendar, "A")
    assert [one.shift_id for one in calendar.bookings] == [shift]
