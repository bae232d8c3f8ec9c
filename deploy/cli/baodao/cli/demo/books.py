"""What the week leads to: stars 星级, a correction 更正, certificates 证明, a drawn sample 抽查."""

import asyncio
import json
import secrets
import sys
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from nats.aio.client import Client as NatsClient
from pydantic import BaseModel

from baodao.cli.demo.clock import Clock
from baodao.cli.demo.people import OPERATOR
from baodao.cli.demo.plan import DISTRICT, Plan
from baodao.cli.operate.draws import Redrawn, draw_again
from baodao.cli.output import Stop
from baodao.kernel.days import beginning_of, days_after, today
from baodao.kit.client import NotAcceptedError
from baodao.kit.stream_reader import read
from baodao.schema import decode
from baodao.schema.base import Actor, Message, Query
from baodao.schema.hours import certificates, corrections, credentials, inspections, rewards
from baodao.schema.hours.ledger import HoursCredited, HoursReversed
from baodao.schema.hours.policies import HoursRules
from baodao.schema.hours.reward_refusals import RewardCollectedBefore
from baodao.schema.hours.stars import ListStars, StarPage
from baodao.schema.registration.policies import PolicyReceipt, PolicyRules, SetPolicy
from baodao.schema.replies import Refused
from baodao.schema.subjects import stream_of

STAR_HOURS = 6
"""What the first star takes here, by a pack of the district: nobody serves 100 hours in a week."""
_BEST = 3
_SAMPLE = 20
_SETTLED = timedelta(minutes=11)
_PATIENCE, _LOOK_SECONDS = 120, 0.1

Expect = Callable[[Message, type[BaseModel]], Awaitable[Any]]
Drain = Callable[[], Awaitable[None]]


@dataclass
class Books:
    """What was found in the books of the week."""

    stars: int = 0
    stars_due: int = 0
    """How many there have to be, by the minutes of each ledger."""
    corrected: int = 0
    """Minutes that the correction took back."""
    verdicts: list[str] = field(default_factory=list)
    """What another program says of the certificates: the one that was corrected comes last."""
    sample: Redrawn | None = None
    pickups: list[str] = field(default_factory=list)
    """What was said to who came for a reward, and to who came for it again."""

    @property
    def kept(self) -> bool:
        """Whether all of it is as it has to be."""
        drawn = self.sample is not None and not self.sample.wrong and len(self.sample.entry_ids) > 0
        recognised = self.stars_kept and self.certificates_kept and self.rewards_kept
        return recognised and drawn and self.corrected > 0

    @property
    def stars_kept(self) -> bool:
        """Whether exactly those have a star whose minutes reach it."""
        return self.stars == self.stars_due > 0

    @property
    def certificates_kept(self) -> bool:
        """Whether all certificates hold but the one whose hours were corrected."""
        return self.verdicts == ["valid"] * _BEST + ["revoked"]

    @property
    def rewards_kept(self) -> bool:
        """Whether a reward was handed out once, and not a second time."""
        return self.pickups == ["collected", RewardCollectedBefore.SLUG]

    @property
    def drawn(self) -> int:
        """How many entries were drawn, and drawn again."""
        return len(self.sample.entry_ids) if self.sample else 0


async def set_stars(expect: Expect) -> None:
    """Let the first star take so few hours that a week is enough."""
    pack = SetPolicy(
        actor=OPERATOR,
        command_id="stars",
        division=DISTRICT,
        rules=PolicyRules(hours=HoursRules(star_hours=[STAR_HOURS])),
        note="测试·演示用:一周内可获得一星",
    )
    await expect(pack, PolicyReceipt)


class Bookkeeper:
    """Goes through the books of a week that is over.

    Args:
        coordinator: decides corrections; nobody else works for a community that has one organiser.
        supervisor: has a sample drawn.
        drain: waits until all that follows is there.
        folder: where certificates are put for the other program.
    """

    def __init__(
        self,
        expect: Expect,
        connection: NatsClient,
        clock: Clock,
        coordinator: Actor,
        supervisor: Actor,
        drain: Drain,
        folder: Path,
    ) -> None:
        self._expect, self._connection, self._clock = expect, connection, clock
        self._coordinator, self._supervisor = coordinator, supervisor
        self._drain, self._folder = drain, folder
        self.books = Books()

    async def certify(self) -> None:
        """Certify the hours of three people, correct one of them, and have the papers checked."""
        entries, minutes = await self._ledgers()
        least = STAR_HOURS * 60
        ranked = sorted(minutes, key=lambda who: (-minutes[who], who))
        starred = [who for who in ranked if minutes[who] >= least]
        if len(starred) < _BEST:
            raise Stop("too few people have served for a star")
        wrong = starred[-1]
        people = [*ranked[: _BEST - 1], wrong]
        before = [await self._certificate(who, "first") for who in people]
        await self._correct(wrong, max(entries[wrong], key=lambda one: (one.minutes, one.entry_id)))
        await self._drain()
        again = await self._certificate(wrong, "again")
        self.books.verdicts = await self._verdicts([*before[:-1], again, before[-1]])
        _, minutes = await self._ledgers()
        self.books.stars_due = sum(one >= least for one in minutes.values())
        self.books.stars = await self._stars()
        await self._reward(entries[people[0]][0])

    async def _ledgers(self) -> tuple[dict[str, list[HoursCredited]], dict[str, int]]:
        """Of each volunteer the entries that credit, and the minutes; by the stream alone."""
        entries: dict[str, list[HoursCredited]] = defaultdict(list)
        minutes: dict[str, int] = defaultdict(int)
        async for event in _events(self._connection):
            if isinstance(event, HoursCredited):
                entries[event.volunteer_id].append(event)
            if isinstance(event, HoursCredited | HoursReversed):
                minutes[event.volunteer_id] += event.minutes
        return entries, minutes

    async def _certificate(self, volunteer_id: str, word: str) -> str:
        """Issue one over everything; its credential."""
        actor = Actor(id=volunteer_id, role="volunteer")
        issue = certificates.IssueCertificate(
            actor=actor, command_id=f"certificate-{word}-{volunteer_id}", volunteer_id=volunteer_id
        )
        issued = await self._expect(issue, certificates.CertificateReceipt)
        query = credentials.GetCredential(actor=actor, certificate_number=issued.certificate_number)
        found: credentials.Credential = await self._expect(query, credentials.Credential)
        return found.credential

    async def _correct(self, volunteer_id: str, entry: HoursCredited) -> None:
        """They say that they left half-way; somebody who had nothing to do with it decides."""
        half = entry.served_from + timedelta(minutes=entry.minutes // 2)
        wish = corrections.RequestCorrection(
            actor=Actor(id=volunteer_id, role="volunteer"),
            command_id="correction",
            entry_id=entry.entry_id,
            wrong="times",
            stretches=[corrections.AskedStretch(came_at=entry.served_from, left_at=half)],
            evidence="测试·提前离开",
        )
        asked = await self._expect(wish, corrections.CorrectionReceipt)
        decide = corrections.DecideCorrection(
            actor=self._coordinator,
            command_id="decision",
            correction_id=asked.correction_id,
            outcome="made",
            reason="测试·核实无误",
        )
        await self._expect(decide, corrections.CorrectionReceipt)
        self.books.corrected = entry.minutes - entry.minutes // 2

    async def _reward(self, entry: HoursCredited) -> None:
        """Have somebody who served there pick a reward up by its code, and try once more."""
        desk = Actor(id="desk", role="organiser", organisation=entry.organisation_id)
        grant = rewards.GrantReward(
            actor=desk,
            command_id="reward",
            organisation_id=entry.organisation_id,
            volunteer_id=entry.volunteer_id,
            grant_reference="测试·0001",
            title="测试·门票",
            place="测试·服务站",
            until=days_after(today(entry.served_until), 30),
        )
        number = (await self._expect(grant, rewards.RewardReceipt)).reward_number
        whose = Actor(id=entry.volunteer_id, role="volunteer")
        query = rewards.GetPickupCode(actor=whose, reward_number=number)
        shown: rewards.ShownCode = await self._expect(query, rewards.ShownCode)
        for word in ("first", "again"):
            redeem = rewards.RedeemReward(
                actor=desk,
                command_id=f"pickup-{word}",
                reward_number=number,
                pickup_code=shown.pickup_code,
            )
            try:
                receipt = await self._expect(redeem, rewards.RewardReceipt)
            except NotAcceptedError as error:
                if not isinstance(error.reply, Refused):
                    raise
                self.books.pickups.append(error.reply.refusals[0].slug)
            else:
                self.books.pickups.append(receipt.state)

    async def _verdicts(self, papers: list[str]) -> list[str]:
        """What another process says, which has the papers and what their issuer publishes."""
        query = credentials.GetIssuer(actor=OPERATOR)
        issuer = await self._expect(query, credentials.IssuerDocument)
        self._folder.mkdir(parents=True)
        (self._folder / "did.json").write_text(issuer.did_document, "utf-8")
        files: dict[str, list[Path]] = defaultdict(list)
        order: list[Path] = []
        for number, paper in enumerate(papers, start=1):
            address = json.loads(paper)["credentialStatus"]["statusListCredential"]
            order.append(self._folder / f"certificate-{number}.json")
            order[-1].write_text(paper, "utf-8")
            files[address.rpartition("/")[2]].append(order[-1])
        said: dict[Path, str] = {}
        for list_id, listed in files.items():
            said |= await self._checked(list_id, listed)
        return [said[file] for file in order]

    async def _checked(self, list_id: str, files: list[Path]) -> dict[Path, str]:
        """What it says of the papers that are in one status list."""
        query = credentials.GetStatusList(actor=OPERATOR, list_id=list_id)
        listed = await self._expect(query, credentials.StatusList)
        status_list = self._folder / f"{list_id}.json"
        status_list.write_text(listed.credential, "utf-8")
        now = datetime.now(UTC) + self._clock.ahead
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "baodao.cli", "hours", "check", *map(str, files), "--json"),
            *("--issuer", str(self._folder / "did.json"), "--status-list", str(status_list)),
            *("--at", now.isoformat(timespec="seconds")),
            stdout=asyncio.subprocess.PIPE,
        )
        out, _ = await process.communicate()
        lines = [json.loads(line) for line in out.splitlines()]
        if len(lines) != len(files):
            raise Stop(f"baodao hours check ended with exit code {process.returncode}")
        return {Path(line["file"]): line["verdict"] for line in lines}

    async def _stars(self) -> int:
        found, after = 0, ""
        while True:
            query = ListStars(actor=self._supervisor, division=DISTRICT, after=after, limit=1000)
            page: StarPage = await self._expect(query, StarPage)
            found += len(page.holders)
            if page.next is None:
                return found
            after = page.next

    async def inspect(self, plan: Plan) -> None:
        """Have a sample drawn that nobody could choose, and draw it again from what is published.

        First the population is committed to, then the seed is made of a secret and of a checkpoint
        that did not exist by then.
        """
        secret = secrets.token_urlsafe(24)
        last = today(max(shift.ends_at for shift in plan.shifts))
        # Only days that are over are inspected.
        self._clock.move_to(beginning_of(days_after(last, 1)) + _SETTLED)
        announce = inspections.AnnounceInspection(
            actor=self._supervisor,
            command_id="inspection",
            division=DISTRICT,
            since=today(min(shift.starts_at for shift in plan.shifts)),
            until=last,
            sample_size=_SAMPLE,
            commitment=sha256(secret.encode()).hexdigest(),
        )
        receipt = await self._expect(announce, inspections.InspectionReceipt)
        now = datetime.now(UTC) + self._clock.ahead + _SETTLED
        self._clock.move_to(now)
        await self._until("committed")
        # The checkpoint of the next day is made once that has begun.
        self._clock.move_to(beginning_of(days_after(today(now), 1)) + _SETTLED)
        await self._until("fixed")
        tell = inspections.TellSeed(
            actor=self._supervisor,
            command_id="seed",
            inspection_id=receipt.inspection_id,
            seed_secret=secret,
        )
        await self._expect(tell, inspections.InspectionReceipt)
        await self._until("drawn")

        async def ask(query: Query) -> Any:
            return await self._expect(query, type(query).REPLY)

        self.books.sample = await draw_again(ask, receipt.inspection_id, self._supervisor)

    async def _until(self, state: str) -> None:
        """Wait until the only inspection is in a state."""
        query = inspections.ListInspections(actor=self._supervisor)
        for _ in range(int(_PATIENCE / _LOOK_SECONDS)):
            page: inspections.InspectionPage = await self._expect(query, inspections.InspectionPage)
            if page.inspections[0].state == state:
                return
            await asyncio.sleep(_LOOK_SECONDS)
        raise Stop(f"the inspection was not {state} after {_PATIENCE} s")


async def _events(connection: NatsClient) -> Any:
    async for message in read(connection, stream_of("hours")):
        _, event = decode(message.headers, message.data)
        yield event
