"""On paper: acts of a desk from a sheet that the person has signed, and the slips that tell them.

For who has no phone (宁波市志愿服务条例 art. 22). Who may is said by `at_desk` (`schema.access`).
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Protocol, Self

from baodao.kernel.days import today
from baodao.kernel.lifecycle import LifeCycle, Move
from baodao.kernel.policies import Packs, Section, rules_at
from baodao.kit.decisions import Aggregate, Change
from baodao.registration.common.actors import ITSELF
from baodao.registration.organisations.domain import Organisation
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.schema import Actor, Refusal
from baodao.schema.access import FOR_THEMSELVES
from baodao.schema.registration.disputes import RecordChange
from baodao.schema.registration.people import ConsentAct
from baodao.schema.registration.sheets import OnPaper, SheetInvalid
from baodao.schema.registration.slips import SlipHandedOver, SlipRecord, SlipState


class Desk(Section, name="desk"):
    """The rules of the desk as they hold in one division."""

    sheet_days: int = 90


class Asks(Protocol):
    """A command that can be done on paper."""

    @property
    def actor(self) -> Actor:
        """Who sends it."""

    @property
    def on_paper(self) -> OnPaper | None:
        """The sheet, if it is done from one."""


def sheet_refusals(
    sheet: OnPaper | None,
    packs: Packs,
    where: str,
    now: datetime,
    *,
    since: datetime | None = None,
) -> list[Refusal]:
    """Whether the sheet can be acted on where the person lives; none is needed here.

    Of what can be done again it is from the day of `since` or later: what was signed before was for
    then. It is never from before they were born: nobody is a volunteer as young as a sheet may be
    old.
    """
    if sheet is None:
        return []
    if sheet.signed_on > today(now):
        return [SheetInvalid(reason="in-the-future")]
    days = rules_at(Desk, packs, where).sheet_days
    first = (date.fromisoformat(today(now)) - timedelta(days=days)).isoformat()
    if since:
        first = max(first, today(since))
    return [SheetInvalid(reason="too-old")] if sheet.signed_on < first else []


def sheet_of(act: ConsentAct, actor: Actor, now: datetime) -> OnPaper | None:
    """The sheet that says that somebody agreed, where another person has written it down."""
    if act.how != "paper" or act.reference is None or actor.role in FOR_THEMSELVES:
        return None
    return OnPaper(reference=act.reference, signed_on=today(act.given_at or now))


@dataclass(frozen=True, slots=True)
class PaperAct:
    """Something that was done on paper; `handed_over_at` is when its person was told of it.

    What registration itself did has no sheet.
    """

    what: RecordChange
    at: datetime
    done_by: str
    by_role: str
    reference: str | None
    signed_on: str | None
    handed_over_at: datetime | None = None
    handed_over_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip(Aggregate):
    """What was done on paper about one record, under its id, for the person to have in hand.

    Or that an organisation has ended and who answers for it (`to_successor`), under both ids.
    """

    LIFE: ClassVar = LifeCycle(
        begins=("told", "waiting"),
        add=Move(("told",), "waiting"),
        hand_over=Move(("waiting",), "told"),
    )

    volunteer_id: str = ""
    division: str = ""
    record: SlipRecord = "volunteer"
    state: SlipState = "told"
    acts: tuple[PaperAct, ...] = ()
    organisation_id: str | None = None
    successor_id: str | None = None

    @classmethod
    def to_successor(
        cls, volunteer: Volunteer, organisation: Organisation, now: datetime
    ) -> Change[Self]:
        """Tell somebody on paper who answers for an ended organisation now (PIPL art. 22)."""
        act = PaperAct("changed", now, ITSELF.id, ITSELF.role, None, None)
        return cls(
            id=cls.of_succession(organisation.id, volunteer.id),
            volunteer_id=volunteer.id,
            division=volunteer.division,
            record="succession",
            state="waiting",
            acts=(act,),
            organisation_id=organisation.id,
            successor_id=organisation.heir,
        ).change()

    @staticmethod
    def of_succession(organisation_id: str, volunteer_id: str) -> str:
        """The id of the slip that tells somebody who answers for an ended organisation."""
        return f"{organisation_id}-{volunteer_id}"

    @classmethod
    def blank(cls, record_id: str) -> Self:
        """The slip of a record on which nobody has acted on paper."""
        return cls(id=record_id)

    def broken(self, before: Aggregate) -> str | None:
        """No act is ever gone, and the slip waits as long as its person was not told of one."""
        known = len(before.acts) if isinstance(before, Slip) else 0
        if len(self.acts) < known:
            return f"of {known} acts {len(self.acts)} are left"
        waits = any(act.handed_over_at is None for act in self.acts)
        if waits != (self.state == "waiting"):
            return f"it is {self.state}, and {self.waiting} acts wait"
        return self.LIFE.broken(before, self)

    @property
    def waiting(self) -> int:
        """Of how many acts the person is still to be told."""
        return sum(act.handed_over_at is None for act in self.acts)

    def is_by(self, actor: Actor) -> bool:
        """Whether the actor has acted on the record, on paper."""
        return any(actor.is_concerned(act.done_by) for act in self.acts)

    def add(
        self,
        sheet: OnPaper,
        actor: Actor,
        volunteer: Volunteer,
        record: SlipRecord,
        what: RecordChange,
        now: datetime,
    ) -> Change[Self]:
        """Add an act, of which the person is to be told."""
        act = PaperAct(what, now, actor.id, actor.role, sheet.reference, sheet.signed_on)
        return self.change(
            volunteer_id=volunteer.id,
            division=volunteer.division,
            record=record,
            state="waiting",
            acts=(*self.acts, act),
        )

    def hand_over_refusals(self, acts: int) -> list[Refusal]:
        """Why nothing can be handed over: the person has the first so many acts in hand."""
        waits = any(act.handed_over_at is None for act in self.acts[:acts])
        return [] if waits else [SlipHandedOver()]

    def hand_over(self, acts: int, actor: Actor, now: datetime) -> Change[Self]:
        """Note that the person was told of the first so many acts."""
        marked = [
            act if act.handed_over_at else replace(act, handed_over_at=now, handed_over_by=actor.id)
            for act in self.acts[:acts]
        ]
        after = (*marked, *self.acts[acts:])
        waits = any(act.handed_over_at is None for act in after)
        return self.change(acts=after, state="waiting" if waits else "told")


def slips(
    slip: Slip,
    command: Asks,
    volunteer: Volunteer,
    record: SlipRecord,
    what: RecordChange,
    now: datetime,
) -> list[Change[Any]]:
    """The slip that tells a person what was done for them on paper; none if they did it."""
    if command.on_paper is None:
        return []
    return [slip.add(command.on_paper, command.actor, volunteer, record, what, now)]
