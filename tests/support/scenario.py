"""The usual beginning of a test: a community, an organisation, volunteers, a shift that is open."""

import asyncio
import itertools
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from baodao.cli.synthetic import resident_id
from baodao.kernel.days import today
from baodao.schema import Actor
from baodao.schema.registration.approvals import Approval, GiveApproval
from baodao.schema.registration.divisions import (
    DivisionRow,
    DivisionsReceipt,
    ImportDivisions,
)
from baodao.schema.registration.organisations import OrganisationReceipt, RegisterOrganisation
from baodao.schema.registration.people import ConsentAct, IdentityDocument
from baodao.schema.registration.volunteers import RegisterVolunteer, VolunteerReceipt
from baodao.schema.replies import Accepted, Reply
from baodao.schema.scheduling.activities import (
    ActivityReceipt,
    CreateActivity,
    PublishActivity,
    ShiftPlan,
)
from baodao.schema.scheduling.attendance import AttendanceReceipt, CheckIn, CheckOut
from baodao.schema.scheduling.rolls import ClosedRoll, CloseRoll
from baodao.schema.scheduling.seats import ReserveSeat
from tests.builders.approvals import ABOVE, of
from tests.builders.people import ON_PAPER
from tests.builders.registration import COMMUNITY, DISTRICT, OPERATOR, STREET
from tests.builders.scheduling import READ
from tests.support.services import RunningServices

TREE = ("12", "1201", DISTRICT, STREET, COMMUNITY)

_run = uuid.uuid4().hex[:8]
_commands = itertools.count(1)
_people = itertools.count(1)


def command_id() -> str:
    """A new one each time."""
    return f"{_run}-{next(_commands)}"


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


@dataclass
class Scenario:
    """What was set up, and the commands that go on from there."""

    services: RunningServices
    organisation: str = ""
    volunteers: list[str] = field(default_factory=list)

    @classmethod
    async def prepare(
        cls, services: RunningServices, volunteers: int = 0, readers: Iterable[Actor] = ()
    ) -> "Scenario":
        """The division tree, an organisation and volunteers, known to every service.

        `readers` may read data of minors, for the purpose that each says.
        """
        scenario = cls(services)
        await services.client.get(
            ImportDivisions(
                command_id=command_id(),
                actor=OPERATOR,
                rows=[DivisionRow(code=code, name=f"测试·{code}") for code in TREE],
            ),
            DivisionsReceipt,
        )
        receipt = await services.client.get(
            RegisterOrganisation(
                command_id=command_id(),
                actor=OPERATOR,
                name="测试·居委会",
                kind="residents-committee",
                division=COMMUNITY,
            ),
            OrganisationReceipt,
        )
        scenario.organisation = receipt.organisation_id
        await scenario.register(volunteers)
        await scenario.approve(*readers)
        await services.settled()
        return scenario

    async def register(self, count: int) -> list[str]:
        """More volunteers; visibly synthetic."""
        receipts = await asyncio.gather(
            *(
                self.services.client.get(
                    RegisterVolunteer(
                        command_id=command_id(),
                        actor=OPERATOR,
                        name=f"测试·志愿者{number}",
                        phone=f"1990000{number % 10_000:04d}",
                        document=IdentityDocument(
                            type="resident-id", number=resident_id(next(_people))
                        ),
                        division=COMMUNITY,
                        consent=ConsentAct.model_validate(ON_PAPER),
                    ),
                    VolunteerReceipt,
                )
                for number in range(count)
            )
        )
        ids = [receipt.volunteer_id for receipt in receipts]
        self.volunteers += ids
        return ids

    async def approve(self, *readers: Actor) -> list[str]:
        """Let them read data of minors, for the purpose that each says; the approvals' ids."""
        until = today(now() + timedelta(days=300))
        receipts = [
            await self.services.client.get(
                GiveApproval(command_id=command_id(), actor=ABOVE, **of(reader, until_day=until)),
                Approval,
            )
            for reader in readers
        ]
        return [receipt.approval_id for receipt in receipts]

    async def open_shift(self, seats: int, starts_at: datetime | None = None) -> str:
        """One shift of two hours with so many seats, published; in an hour if nothing is said."""
        starts_at = starts_at or now() + timedelta(hours=1)
        plan = ShiftPlan(
            starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), max_crew=seats
        )
        return (await self.open_activity([plan]))[0]

    async def open_activity(self, plans: list[ShiftPlan]) -> list[str]:
        """The shifts of a published activity."""
        receipt = await self.services.client.get(self.activity(plans), ActivityReceipt)
        publish = PublishActivity(
            command_id=command_id(), actor=OPERATOR, activity_id=receipt.activity_id
        )
        await self.services.client.get(publish, ActivityReceipt)
        return receipt.shift_ids

    def activity(self, plans: list[ShiftPlan], zone: str = "Asia/Shanghai") -> CreateActivity:
        return CreateActivity(
            command_id=command_id(),
            actor=OPERATOR,
            organisation_id=self.organisation,
            title="测试·居家养老",
            category="居家养老",
            division=COMMUNITY,
            place="测试·社区服务站",
            responsible_id=OPERATOR.id,
            risk_note="测试·无特别风险",
            zone=zone,
            shifts=plans,
        )

    async def reserve(
        self, shift_id: str, volunteer_id: str, key: str = "", *, may_wait: bool = False
    ) -> Reply:
        return await self.services.client.send(
            ReserveSeat(
                command_id=key or command_id(),
                actor=OPERATOR,
                shift_id=shift_id,
                volunteer_id=volunteer_id,
                may_wait=may_wait,
                **READ,
            )
        )

    async def signed_up(self, shift_id: str, volunteer_id: str) -> bool:
        """Whether the volunteer holds a seat now, after asking for it."""
        return isinstance(await self.reserve(shift_id, volunteer_id), Accepted)

    async def attend(
        self, shift_id: str, volunteer_id: str, came: datetime, left: datetime
    ) -> None:
        """Check in and out of a shift that is over; all must be accepted.

        The roll is closed first, so that what comes then is told at once.
        """
        close = CloseRoll(command_id=command_id(), actor=OPERATOR, shift_id=shift_id)
        await self.services.client.get(close, ClosedRoll)
        for kind, at in ((CheckIn, came), (CheckOut, left)):
            message = kind(
                command_id=command_id(),
                actor=OPERATOR,
                shift_id=shift_id,
                volunteer_id=volunteer_id,
                at=at,
            )
            await self.services.client.get(message, AttendanceReceipt)
