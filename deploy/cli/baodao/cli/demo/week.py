"""`baodao demo`: a week of a district's volunteers in a minute, on real servers, and checked."""

import asyncio
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from nats.aio.client import Client as NatsClient
from pydantic import BaseModel

from baodao.cli.connection import connected, together
from baodao.cli.demo import minors, party
from baodao.cli.demo.attendance import Uploads, roll_of
from baodao.cli.demo.books import Bookkeeper, set_stars
from baodao.cli.demo.clock import Clock
from baodao.cli.demo.lists import Lists, all_ended
from baodao.cli.demo.measure import RESERVED, Outcome, drained, measure
from baodao.cli.demo.people import EVERY, OPERATOR, People
from baodao.cli.demo.plan import (
    DISTRICT,
    FIRST_COMMUNITY,
    ZONE,
    Community,
    Person,
    Plan,
    communities_in,
    make_plan,
)
from baodao.cli.output import Stop
from baodao.cli.stack.local import Stack
from baodao.kit.client import Client, NotAcceptedError
from baodao.schema.base import Actor, Message
from baodao.schema.registration.organisations import OrganisationReceipt, RegisterOrganisation
from baodao.schema.registration.people import ConsentAct, IdentityDocument
from baodao.schema.registration.volunteers import RegisterVolunteer, VolunteerReceipt
from baodao.schema.replies import Accepted, Refused, Reply
from baodao.schema.scheduling.activities import (
    ActivityReceipt,
    CreateActivity,
    PublishActivity,
    ShiftPlan,
)
from baodao.schema.scheduling.attendance import CheckIn, CheckOut
from baodao.schema.scheduling.rolls import CloseRoll
from baodao.schema.scheduling.seat_refusals import ShiftFull
from baodao.schema.scheduling.seats import ReserveSeat
from baodao.tables.divisions import DivisionsTable, read_divisions
from baodao.tables.pieces import import_rows, send

M = TypeVar("M", bound=BaseModel)
Advance = Callable[[int], object]

_IN_FLIGHT = 256
_WEEK = timedelta(days=8)
_TABLE = Path(__file__).parents[1] / "data" / "tianjin-hubei.csv"


async def live(home: Path, seed: int, volunteers: int) -> Outcome:
    """Start a stack in `home`, live the week on it, and stop it."""
    clock = Clock(home / "clock")
    outcome = Outcome(seed=seed, volunteers=volunteers)
    started = time.monotonic()
    async with AsyncExitStack() as running:
        with outcome.phase("start the servers and services"):
            stack = await running.enter_async_context(Stack(home, clock_file=clock.file))
        connection = await running.enter_async_context(connected(stack.state().nats_url))
        people = People(connection, home)
        week = Week(connection, stack.mongo.url, clock, outcome, people, home)
        watching = asyncio.ensure_future(stack.watch())
        living = asyncio.ensure_future(week.live())
        try:
            await asyncio.wait([watching, living], return_when=asyncio.FIRST_COMPLETED)
            if watching.done():
                watching.result()
            await living
        finally:
            await _cancelled(watching, living)
        outcome.seconds = time.monotonic() - started
    return outcome


class Week:
    """One run of the demonstration."""

    def __init__(
        self,
        connection: NatsClient,
        mongo_url: str,
        clock: Clock,
        outcome: Outcome,
        people: People,
        home: Path,
    ) -> None:
        self._connection, self._people, self._home = connection, people, home
        self._client = Client(connection, timeout=60, proof=people)
        self._organisers: dict[str, Actor] = {}
        self._mongo_url, self._clock, self.outcome = mongo_url, clock, outcome
        self._slots = asyncio.Semaphore(_IN_FLIGHT)
        self._organisations: dict[str, str] = {}
        self._volunteers: dict[int, str] = {}
        self._shift_ids: list[str] = []
        self._lists = Lists()

    async def live(self) -> None:
        """From an empty city to a checked report."""
        outcome = self.outcome
        rows = read_divisions(_TABLE)
        plan = make_plan(outcome.seed, outcome.volunteers, communities_in(rows), datetime.now(UTC))
        outcome.plan = plan
        with outcome.phase("load the divisions", len(rows)) as advance:
            table = DivisionsTable(OPERATOR)
            told = await import_rows(self._client, table, rows, table.report(), advance)
            if told.counts["added"] != len(rows):
                raise Stop(f"{told.counts['added']} of {len(rows)} divisions were loaded")
        await set_stars(self._expect)
        with outcome.phase("sign in who works there", len(plan.communities) + 4) as advance:
            await self._sign_in_staff(plan, advance)
        people = len(plan.communities) + len(plan.people)
        with outcome.phase("register organisations and volunteers", people) as advance:
            places = plan.communities
            await together(self._register_organisation(place, advance) for place in places)
            await together(self._register_volunteer(person, advance) for person in plan.people)
        reporting = len(party.members(plan.people))
        with outcome.phase("party members report 双报到", reporting) as advance:
            outcome.receipts = await party.report(
                self._expect, self._party, plan.people, self._volunteers, advance
            )
        with outcome.phase("ask for a minor's contact 未成年人"):
            outcome.minors = await minors.look_after(
                self._expect, partial(send, self._client), self._carer, self._coordinator
            )
        with outcome.phase("until scheduling knows them all"):
            await drained(self._connection, self._mongo_url)
        invited = [self._volunteers[person.number] for person in plan.people[::EVERY]]
        with outcome.phase("sign in some of the volunteers", len(invited)) as advance:
            await together(self._sign_in_volunteer(one, advance) for one in invited)
        outcome.signed_in = self._people.signed_in
        with outcome.phase("plan the week", len(plan.activities)) as advance:
            await self._publish_activities(plan, advance)
        await self._sign_up(plan)
        await self._attend(plan)
        with outcome.phase("until every minute is in the ledger"):
            await all_ended(self._mongo_url)
            await drained(self._connection, self._mongo_url)
        await self._keep_books(plan)
        with outcome.phase("compare logs, streams and ledgers"):
            await measure(outcome, self._client, self._connection, self._mongo_url, self._shift_ids)

    # --- before ---

    async def _sign_in_staff(self, plan: Plan, advance: Advance) -> None:
        hire = self._people.hire

        async def hire_for(place: Community) -> None:
            label = f"测试·{place.name}"[:200]
            self._organisers[place.code] = await hire(label, "organiser", place.code, "operation")
            advance(1)

        await together(hire_for(place) for place in plan.communities)
        self._device = await hire("测试·签到设备", "shift-lead", DISTRICT, "attendance")
        self._party = await hire("测试·党建", "organiser", DISTRICT, "party-work")
        self._carer = await hire("测试·关爱", "organiser", FIRST_COMMUNITY, "care")
        self._coordinator = await hire("测试·街道", "street-coordinator", minors.STREET, "care")
        advance(4)

    async def _sign_in_volunteer(self, volunteer_id: str, advance: Advance) -> None:
        await self._people.invite(volunteer_id)
        advance(1)

    async def _register_organisation(self, place: Community, advance: Advance) -> None:
        command = RegisterOrganisation(
            actor=self._organisers[place.code],
            command_id=f"organisation-{place.code}",
            name=place.name,
            kind="residents-committee",
            division=place.code,
        )
        receipt = await self._expect(command, OrganisationReceipt)
        self._organisations[place.code] = receipt.organisation_id
        advance(1)

    async def _register_volunteer(self, person: Person, advance: Advance) -> None:
        command = RegisterVolunteer(
            actor=OPERATOR,
            command_id=f"volunteer-{person.number}",
            name=person.name,
            phone=person.phone,
            document=IdentityDocument(type="resident-id", number=person.document),
            division=person.division,
            consent=ConsentAct(text_version="2026-1", how="paper", reference="测试·档案"),
        )
        receipt = await self._expect(command, VolunteerReceipt)
        self._volunteers[person.number] = receipt.volunteer_id
        advance(1)

    async def _publish_activities(self, plan: Plan, advance: Advance) -> None:
        shift_ids = [""] * len(plan.shifts)

        async def publish(number: int) -> None:
            activity = plan.activities[number]
            created = await self._expect(self._activity(plan, number), ActivityReceipt)
            command = PublishActivity(
                actor=self._organisers[activity.community.code],
                command_id=f"publish-{number}",
                activity_id=created.activity_id,
            )
            await self._expect(command, ActivityReceipt)
            for place, shift_id in zip(activity.shifts, created.shift_ids, strict=True):
                shift_ids[place] = shift_id
            advance(1)

        await together(publish(number) for number in range(len(plan.activities)))
        self._shift_ids = shift_ids

    def _activity(self, plan: Plan, number: int) -> CreateActivity:
        activity = plan.activities[number]
        shifts = [plan.shifts[place] for place in activity.shifts]
        return CreateActivity(
            actor=self._organisers[activity.community.code],
            command_id=f"activity-{number}",
            organisation_id=self._organisations[activity.community.code],
            title=activity.kind.title,
            category=activity.kind.category,
            division=activity.community.code,
            place=activity.kind.place,
            responsible_id=self._organisers[activity.community.code].id,
            risk_note=activity.kind.risk,
            zone=ZONE,
            shifts=[
                ShiftPlan(
                    starts_at=shift.starts_at,
                    ends_at=shift.ends_at,
                    max_crew=shift.seats,
                    sign_up_opens_at=plan.opens_at,
                )
                for shift in shifts
            ],
        )

    # --- sign-up ---

    async def _sign_up(self, plan: Plan) -> None:
        early = [person for person in plan.people if person.early]
        wishes = sum(len(person.wishes) for person in plan.people)
        with self.outcome.phase("compete for seats", len(early) + wishes) as advance:
            await together(self._ask(person, 0, "early", advance) for person in early)
            self._clock.move_to(plan.opens_at + timedelta(milliseconds=1))
            await together(self._compete(person, advance) for person in plan.people)
        with self.outcome.phase("wait for a seat that comes free 候补"):
            moves = self._lists.live(self._expect, self._roll, self._device, self._shift_ids)
            self.outcome.waited, self.outcome.offered = await moves

    async def _compete(self, person: Person, advance: Advance) -> None:
        async with self._slots:
            for number in range(len(person.wishes)):
                await self._reserve(person, number, "wish", advance)

    async def _ask(self, person: Person, number: int, word: str, advance: Advance) -> None:
        async with self._slots:
            await self._reserve(person, number, word, advance)

    async def _reserve(self, person: Person, number: int, word: str, advance: Advance) -> None:
        volunteer_id = self._volunteers[person.number]
        command = ReserveSeat(
            actor=Actor(id=volunteer_id, role="volunteer"),
            command_id=f"{word}-{number}-{person.number}",
            shift_id=self._shift_ids[person.wishes[number]],
            volunteer_id=volunteer_id,
            # Some activities are large: their risk note is read, and an agreement signed.
            terms_version=1,
            agreed="screen",
        )
        reply = await send(self._client, command)
        if person.repeats and not number and await send(self._client, command) != reply:
            raise Stop("the same command got two different answers")
        self.outcome.count(decided := _decided(reply))
        if decided == ShiftFull.SLUG:
            self._lists.turn_away(person.wishes[number], volunteer_id)
        advance(1)

    # --- attendance ---

    async def _attend(self, plan: Plan) -> None:
        last = max(shift.ends_at for shift in plan.shifts) + timedelta(hours=1)
        self._clock.move_to(max(last, datetime.now(UTC) + _WEEK))
        uploads: list[CheckIn | CheckOut] = []
        for number, shift_id in enumerate(self._shift_ids):
            roll = await self._roll(shift_id)
            sent = Uploads.of(plan, number, shift_id, self._device, roll)
            uploads += sent.commands
            self.outcome.recorded_minutes += sent.minutes
            self.outcome.check_ins += sent.check_ins
        closings = [
            CloseRoll(actor=self._device, command_id=f"roll-{shift_id}", shift_id=shift_id)
            for shift_id in self._shift_ids
        ]
        with self.outcome.phase("close the rolls of the week", len(closings)) as advance:
            await together(self._upload(command, advance) for command in closings)
        # All devices were offline: who comes to be seen after the roll was closed is credited then.
        with self.outcome.phase("upload check-ins and check-outs", len(uploads)) as advance:
            await together(self._upload(command, advance) for command in uploads)

    async def _roll(self, shift_id: str) -> list[str]:
        return await roll_of(self._client, self._device, shift_id)

    async def _upload(self, command: CheckIn | CheckOut | CloseRoll, advance: Advance) -> None:
        await self._expect(command, type(command).REPLY)
        advance(1)

    # --- afterwards ---

    async def _keep_books(self, plan: Plan) -> None:
        hire = self._people.hire
        coordinator = await hire("测试·街道更正", "street-coordinator", DISTRICT, "hours")
        supervisor = await hire("测试·民政抽查", "supervisor", DISTRICT, "inspection")
        drain = partial(drained, self._connection, self._mongo_url)
        bookkeeper = Bookkeeper(
            self._expect,
            self._connection,
            self._clock,
            coordinator,
            supervisor,
            drain,
            self._home / "certificates",
        )
        self.outcome.books = bookkeeper.books
        with self.outcome.phase("certify, correct, certify again 证明"):
            await bookkeeper.certify()
        with self.outcome.phase("draw a sample nobody could choose 抽查"):
            await bookkeeper.inspect(plan)
            await drain()

    async def _expect(self, message: Message, result: type[M]) -> M:
        async with self._slots:
            reply = await send(self._client, message)
        if not isinstance(reply, Accepted):
            raise NotAcceptedError(reply)
        return result.model_validate(reply.result)


def _decided(reply: Reply) -> str:
    if isinstance(reply, Accepted):
        return RESERVED
    if isinstance(reply, Refused):
        return "+".join(sorted(rule.slug for rule in reply.refusals))
    raise NotAcceptedError(reply)


async def _cancelled(*tasks: asyncio.Future[Any]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
