"""Seats, offers and waiting lists against an oracle: in order, exact, announced once."""

import inspect
import random
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from baodao.kit.decisions import Refused
from baodao.kit.testing import NOW, MemoryService, slugs
from baodao.kit.work import Done
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.scheduling.seats.due import SWEEPS
from baodao.schema import Actor, Envelope, Event
from baodao.schema.registration.duplicates import VolunteersMerged
from baodao.schema.registration.suspensions import VolunteerSuspended
from baodao.schema.registration.volunteers import VolunteerActivated
from baodao.schema.scheduling import waitlist as schema
from baodao.schema.scheduling.invitations import (
    AcceptShiftInvitation,
    DeclineShiftInvitation,
    InvitationEnded,
    InviteToShift,
)
from baodao.schema.scheduling.requests import (
    ApproveSignUp,
    RefuseSignUp,
    RequestEnded,
    WithdrawSignUp,
)
from baodao.schema.scheduling.seats import CancelSeat, ReserveSeat
from tests.builders import scheduling
from tests.builders.registration import COMMUNITY, OPERATOR, person
from tests.support.machines import Machine
from tests.support.waitlist_oracle import Oracle, Place
from tests.support.waitlist_replay import replace_id, replay

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
PEOPLE = tuple("abcdefgh")
BASE = NOW + 60 * HOUR
# (start, end) in hours after BASE, and seats: two each overlap, for the last one it is decided who.
SHIFTS = [(0, 2, 1), (1, 3, 2), (5, 7, 1), (6, 8, 1)]
BY_APPROVAL = 3
MOST_MERGED = 2
PLACES, WHO = st.integers(0, len(SHIFTS) - 1), st.sampled_from(PEOPLE)


class Lists(Machine):
    service: MemoryService
    oracle: Oracle

    @initialize()
    def prepare(self) -> None:
        self.service = scheduling.empty()
        told = [scheduling.volunteer_told(name) for name in PEOPLE]
        follow = self.service.follow(scheduling.PLACE_TOLD, scheduling.ORGANISATION_TOLD, *told)
        self.wait(follow)
        self.wait(scheduling.pack(self.service, offer_rests_from_hour=8))
        places = [Place(BASE + s * HOUR, BASE + e * HOUR, most) for s, e, most in SHIFTS]
        places[BY_APPROVAL].by_approval = True
        plan = [
            {
                "starts_at": p.start,
                "ends_at": p.end,
                "max_crew": p.most,
                "by_approval": p.by_approval,
            }
            for p in places
        ]
        self.ids = self.wait(scheduling.opened(self.service, *plan))
        self.oracle = Oracle(places)
        self.versions: Counter[str] = Counter(dict.fromkeys(PEOPLE, 1))

    def try_to(
        self,
        kind: Any,
        place: int,
        who: str,
        expected: set[str],
        by: Actor = OPERATOR,
        **more: Any,
    ) -> bool:
        """The answer is the oracle's, and the same when the command comes again."""
        fields = scheduling.seat(self.ids[place], who, **more)
        command = self.service.command(kind, by, **fields)
        outcome = self.wait(self.service.decide(command))
        said = slugs(outcome.refusals) if isinstance(outcome, Refused) else []
        assert set(said) == expected, (said, expected, self.service.now)
        if not expected:
            assert isinstance(outcome, Done)
            again = self.wait(self.service.decide(command))
            assert again == Done(outcome.reply, repeated=True)
        return not expected

    def tell(self, event: Event, who: str) -> None:
        """Registration tells of somebody, twice."""
        self.versions[who] += 1
        envelope = Envelope(
            id=f"{who}-{self.versions[who]}",
            type=event.TYPE,
            source="/baodao/registration",
            subject=event.aggregate_id,
            time=self.service.now,
            aggregate_type=event.aggregate_type,
            aggregate_version=self.versions[who],
            correlation_id="c",
            causation_id="c",
        )
        self.wait(self.service.follow((envelope, event), (envelope, event)))

    @rule(place=PLACES, who=WHO, may_wait=st.sampled_from([True, True, True, False]))
    def ask(self, place: int, who: str, may_wait: bool) -> None:
        it, now = self.oracle.places[place], self.service.now
        expected = self.oracle.why_not(who, it, now, wait=may_wait)
        if self.try_to(ReserveSeat, place, who, expected, may_wait=may_wait):
            self.oracle.ask(who, it, now)

    @rule(who=WHO)
    def request(self, who: str) -> None:
        """Whoever is invited is approved already."""
        it, now = self.oracle.places[BY_APPROVAL], self.service.now
        asks = who not in it.invited
        expected = self.oracle.why_not(who, it, now, wait=False)
        if asks:
            expected = self.oracle.why_not_now(who, it, now)
            expected |= {"already-signed-up"} if who in it.people else set()
        if self.try_to(ReserveSeat, BY_APPROVAL, who, expected, person(who)):
            if asks:
                it.asked.append(who)
            else:
                self.oracle.ask(who, it, now)

    @rule(who=WHO)
    def approve(self, who: str) -> None:
        it, now = self.oracle.places[BY_APPROVAL], self.service.now
        expected = self.oracle.why_not_approved(who, it, now)
        if self.try_to(ApproveSignUp, BY_APPROVAL, who, expected):
            self.oracle.ask(who, it, now)

    @rule(who=WHO, refused=st.booleans())
    def request_ends(self, who: str, refused: bool) -> None:
        it = self.oracle.places[BY_APPROVAL]
        expected = set() if who in it.asked else {"not-requested"}
        if refused and not expected and self.service.now >= it.start:
            expected = {"sign-up-closed"}
        kind: Any = RefuseSignUp if refused else WithdrawSignUp
        more = {"reason": "测试"} if refused else {}
        if self.try_to(kind, BY_APPROVAL, who, expected, **more):
            it.drop(who)

    @rule(place=PLACES, who=WHO, hours=st.sampled_from([1, 100]))
    def invite(self, place: int, who: str, hours: float) -> None:
        it, now = self.oracle.places[place], self.service.now
        expected = self.oracle.why_not_invited(who, it, now)
        until = now + hours * HOUR
        if self.try_to(InviteToShift, place, who, expected, until_at=until):
            it.invited[who] = min(until, it.start)

    @rule(place=PLACES, who=WHO, accepts=st.booleans())
    def answer_invitation(self, place: int, who: str, accepts: bool) -> None:
        it, now = self.oracle.places[place], self.service.now
        expected = set() if who in it.invited else {"not-invited"}
        if accepts and not expected:
            expected = self.oracle.why_not(who, it, now, wait=False)
        kind = AcceptShiftInvitation if accepts else DeclineShiftInvitation
        if self.try_to(kind, place, who, expected):
            it.drop(who)
            if accepts:
                it.seated.append(who)
            else:
                it.declined.add(who)

    @rule(place=PLACES, who=WHO)
    def cancel(self, place: int, who: str) -> None:
        it, now = self.oracle.places[place], self.service.now
        expected = set() if who in it.seated else {"not-signed-up"}
        if not expected and now >= it.start:
            expected = {"sign-up-closed"}
        if self.try_to(CancelSeat, place, who, expected, reason="测试"):
            it.drop(who)
            self.oracle.offer(it, now)

    @rule(place=PLACES, who=WHO, accepts=st.booleans())
    def answer(self, place: int, who: str, accepts: bool) -> None:
        it, now = self.oracle.places[place], self.service.now
        expected = set() if who in [o.who for o in it.offers] else {"no-offer"}
        kind = schema.AcceptOffer if accepts else schema.DeclineOffer
        if self.try_to(kind, place, who, expected):
            it.drop(who)
            if accepts:
                it.seated.append(who)
            else:
                self.oracle.offer(it, now)

    @rule(place=PLACES, who=WHO)
    def leave(self, place: int, who: str) -> None:
        it = self.oracle.places[place]
        expected = set() if who in [one for _, one in it.line] else {"not-waiting"}
        if self.try_to(schema.LeaveWaitlist, place, who, expected):
            it.drop(who)

    @rule(place=PLACES, most=st.integers(0, 2))
    def resize(self, place: int, most: int) -> None:
        it, now = self.oracle.places[place], self.service.now
        wish = {"shift_id": self.ids[place], "max_crew": most}
        outcome = self.wait(self.service.send(schema.SetCapacity, OPERATOR, **wish))
        expected = {"sign-up-closed"} if now >= it.start else set()
        expected |= {"fewer-than-taken"} if most < len(it.seated) else set()
        assert set(slugs(getattr(outcome, "refusals", ()))) == expected
        if not expected:
            self.oracle.resize(it, most, now)

    @rule(who=WHO)
    def suspend(self, who: str) -> None:
        if who not in self.oracle.merged:
            self.tell(VolunteerSuspended(division=COMMUNITY, volunteer_id=who), who)
            self.oracle.bar(who, self.service.now)

    @rule(who=WHO)
    def let_back(self, who: str) -> None:
        if who not in self.oracle.merged:
            event = VolunteerActivated(division=COMMUNITY, volunteer_id=who, age_class="adult")
            self.tell(event, who)
            self.oracle.barred.discard(who)

    @rule(gone=WHO, kept=WHO)
    def merge(self, gone: str, kept: str) -> None:
        merged = self.oracle.merged
        if gone == kept or {gone, kept} & merged.keys() or len(merged) == MOST_MERGED:
            return
        version = self.versions[gone]
        self.tell(
            VolunteersMerged(
                division=COMMUNITY, kept_id=kept, merged_id=gone, merged_version=version
            ),
            gone,
        )
        self.oracle.merge(gone, kept, self.service.now)

    @rule(hours=st.sampled_from([0.25, 1, 1.9, 2, 4]))
    def time_passes(self, hours: float) -> None:
        self.service.now += hours * HOUR
        self.sweep()

    @rule()
    def a_moment_passes(self) -> None:
        # Whoever was busy is asked again within a minute.
        self.service.now += MINUTE
        self.sweep()

    def sweep(self) -> None:
        """All that is due is done, by two processes that look at the same time."""
        for _ in range(4):
            due = [one for sweep in SWEEPS for one in self.wait(self.service.due(sweep))]
            for command in [*due, *due]:
                self.wait(self.service.decide(replace_id(command)))
        assert all(self.wait(self.service.due(sweep)) == [] for sweep in SWEEPS)
        self.oracle.settle(self.service.now)

    @invariant()
    def what_is_stored_is_what_the_oracle_knows(self) -> None:
        if not hasattr(self, "oracle"):
            return
        told = replay(self.service)
        for it, shift_id in zip(self.oracle.places, self.ids, strict=True):
            shift: Shift = self.wait(self.service.stored(Shift, shift_id))
            offers = [(o.turn, o.volunteer_id, o.expires_at) for o in shift.offers]
            assert offers == [(o.turn, o.who, o.until) for o in it.offers]
            assert [(w.turn, w.volunteer_id) for w in shift.waiting] == it.line
            assert shift.seats_taken == len(it.seated) + len(it.offers) <= shift.max_crew
            assert told[shift_id] == {
                **dict.fromkeys(it.seated, "seated"),
                **{o.who: "offered" for o in it.offers},
                **{who: "waiting" for _, who in it.line},
                **dict.fromkeys(it.asked, "asked"),
                **dict.fromkeys(it.invited, "invited"),
            }
            assert (shift.requested, shift.invitations) == (len(it.asked), len(it.invited))
        for who in PEOPLE:
            calendar: Calendar = self.wait(self.service.stored(Calendar, who))
            places = self.oracle.places
            held = {b.shift_id for b in calendar.bookings}
            there = [p.seated + [o.who for o in p.offers] for p in places]
            assert held == {self.ids[n] for n, people in enumerate(there) if who in people}
            waits = {w.shift_id for w in calendar.waits}
            there = [p.asked + [one for _, one in p.line] for p in places]
            assert waits == {self.ids[n] for n, people in enumerate(there) if who in people}
            invited = {self.ids[n] for n, p in enumerate(places) if who in p.invited}
            assert set(calendar.invitations) == invited


TestLists = Lists.TestCase
TestLists.settings = settings(max_examples=15, stateful_step_count=40)


# How often each step is taken; hypothesis, which wants the simplest example, hardly fills a list.
STEPS = {
    "ask": 40,
    "cancel": 12,
    "answer": 8,
    "leave": 3,
    "request": 12,
    "approve": 6,
    "request_ends": 3,
    "invite": 8,
    "answer_invitation": 5,
    "resize": 6,
    "suspend": 1,
    "let_back": 4,
    "merge": 0.5,
    "time_passes": 2,
    "a_moment_passes": 6,
}


def test_long_walks() -> None:
    met: Counter[str] = Counter()
    for seed in range(6):
        met += walk(random.Random(seed))
    assert min(met[name] for name in ("declined", "expired", "taken-back")) > 3, met
    assert met["accepted"] > 10, met
    others = ("request-refused", "request-withdrawn", "invitation-declined", "invitation-expired")
    assert min(met[name] for name in others) > 3, met


def walk(
    draw: random.Random, kind: type[Lists] = Lists, steps: Mapping[str, float] = STEPS
) -> Counter[str]:
    """A walk of many steps; how often offers ended in which way."""
    lists = kind()
    lists.prepare()
    try:
        for step in draw.choices([*steps], [*steps.values()], k=200):
            getattr(lists, step)(**fields_of(step, lists, draw))
            lists.what_is_stored_is_what_the_oracle_knows()
        ended = [e.outcome for e in lists.service.told(schema.OfferEnded)]
        offered = len(lists.service.told(schema.SeatOffered))
        requests = [f"request-{e.outcome}" for e in lists.service.told(RequestEnded)]
        invitations = [f"invitation-{e.outcome}" for e in lists.service.told(InvitationEnded)]
        others = [*requests, *invitations]
        return Counter([*ended, *others, *["accepted"] * (offered - len(ended))])
    finally:
        lists.teardown()


def fields_of(step: str, lists: Lists, draw: random.Random) -> dict[str, Any]:
    """What a step is taken with: mostly about somebody whom it can be about."""
    number, other = draw.randrange(len(SHIFTS)), draw.randrange(len(SHIFTS))
    there = lists.oracle.places[other].seated
    place = lists.oracle.places[number]
    fitting = {
        **dict.fromkeys(("cancel", "swap", "substitute"), place.seated),
        "answer": [one.who for one in place.offers],
        "leave": [who for _, who in place.line],
        "approve": lists.oracle.places[BY_APPROVAL].asked,
        "request_ends": lists.oracle.places[BY_APPROVAL].asked,
        "answer_invitation": [*place.invited],
    }.get(step)
    values = {
        "place": number,
        "who": draw.choice(fitting if fitting and draw.random() < 0.8 else PEOPLE),
        "gone": draw.choice(PEOPLE),
        "kept": draw.choice(PEOPLE),
        "may_wait": draw.random() < 0.9,
        "accepts": draw.random() < 0.5,
        "refused": draw.random() < 0.5,
        "most": draw.randrange(1, 3),
        "hours": draw.choice([0.25, 1, 1.9, 2]),
        "other": other,
        "to": draw.choice(there if there and draw.random() < 0.7 else PEOPLE),
        "party": draw.sample(PEOPLE, draw.choice([2, 2, 3])),
    }
    wants = inspect.signature(inspect.unwrap(getattr(type(lists), step))).parameters
    return {name: value for name, value in values.items() if name in wants}
