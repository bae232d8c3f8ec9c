"""Sign-ups: one person's seat in one shift, and the attendance that became of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Literal, Self

from baodao.kernel.lifecycle import LifeCycle, Move
from baodao.kit.decisions import Aggregate, Change
from baodao.scheduling.activities.domain.plans import Insurance
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.seats.domain.presence import UNSEEN, Presence, in_order
from baodao.scheduling.seats.domain.terms import Acknowledged
from baodao.schema import Actor, Refusal
from baodao.schema.access import WorkRole
from baodao.schema.scheduling.attendance import AlreadyRecorded, EvidenceGrade, attendance_id
from baodao.schema.scheduling.call_outs import ArrivalExpected
from baodao.schema.scheduling.insurance import InsuranceRecorded
from baodao.schema.scheduling.seats import OtherReason, ReleaseReason, SignUpState

_NO_MORE: Mapping[str, None] = {"confirm_by": None, "swap": None, "open_until": None}
"""What is over with a seat."""
Beginning = Literal["reserved", "waitlisted", "requested", "invited"]


def sign_up_id(command: Any) -> str:
    """The id of the sign-up that a command is about, one person's for one shift."""
    return name_of(command.shift_id, command.volunteer_id)


def name_of(shift_id: str, volunteer_id: str) -> str:
    """The id of a sign-up: shift and person, since a person has at most one per shift."""
    return attendance_id(shift_id, volunteer_id)


SEATED = ("reserved", "unconfirmed")
"""Who has a seat."""
RECORDED = ("attended", "annulled")
"""Whose attendance was told, once."""
OPEN = ("requested", "invited")
"""Who holds nothing, and may get a seat if somebody says yes: an organiser, or they themselves."""
LIVE = (*SEATED, "offered", "waitlisted", *OPEN)
"""Who has a seat, or may get one."""
_OVER = (
    *("cancelled", "released", "declined", "expired", "left", "ended"),
    *("refused", "withdrawn", "swapped"),
)
"""Who does not come and has not come: they can sign up again."""
STOOD_DOWN = "stood-down"
"""Why somebody is released who had not come when a call-out was over."""
EXPECTED = ("reserved", "unconfirmed", "attended", "no-show", "abandoned", "annulled")
"""Of whom it is noted what a device saw of them."""


@dataclass(frozen=True, slots=True)
class Swap:
    """To whom a seat is offered, and for which shift's; as of its last change that was known."""

    to_id: str
    for_shift_id: str | None = None
    change_known: int = 0
    read: Acknowledged | None = None
    """What who offers it has read of that shift."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignUp(Aggregate):
    """One person's sign-up for one shift, and what became of it.

    `reason` says why it was cancelled, released or refused. `late` marks a seat that was given back
    when hardly anybody could take it any more. `by_role` is in which role somebody else signed them
    up; None if they did it themself. `change_known` is the last material change of the shift that
    they were asked about; who is `unconfirmed` loses the seat at `confirm_by`. Whoever is invited
    can accept until `open_until`; a request, made at `asked_at`, is open until the start. A seat
    may be offered to somebody else until `open_until` (`swap`), but to none of `swap_declined`.
    """

    LIFE: ClassVar = LifeCycle(
        begins=("reserved", "waitlisted", "requested", "invited"),
        ask=Move(_OVER, "requested"),
        approve=Move(("requested",), ("reserved", "waitlisted")),
        refuse=Move(("requested",), "refused"),
        withdraw=Move(("requested",), "withdrawn"),
        invite=Move(_OVER, "invited"),
        come=Move(("invited",), "reserved"),
        stay_away=Move(("invited",), ("declined", "expired")),
        reserve_again=Move(_OVER, "reserved"),
        wait_again=Move(_OVER, "waitlisted"),
        offer=Move(("waitlisted",), "offered"),
        accept=Move(("offered",), "reserved"),
        decline=Move(("offered",), "declined"),
        expire=Move(("offered",), "expired"),
        put_back=Move(("offered",), "waitlisted"),
        leave=Move(("waitlisted",), "left"),
        end=Move(("waitlisted", "offered"), "ended"),
        ask_again=Move(("reserved",), "unconfirmed"),
        confirm=Move(("unconfirmed",), "reserved"),
        cancel=Move(("reserved", "unconfirmed"), "cancelled"),
        release=Move(("reserved", "unconfirmed"), "released"),
        swap=Move(("reserved", "unconfirmed"), "swapped"),
        attend=Move(("reserved", "unconfirmed", "no-show", "abandoned", "released"), "attended"),
        miss=Move(("reserved", "unconfirmed", "no-show"), ("no-show", "abandoned")),
        annul=Move(("attended",), "annulled"),
    )

    shift_id: str
    volunteer_id: str
    state: SignUpState
    reason: str | None = None
    late: bool = False
    by_role: WorkRole | None = None
    by_organisation: str | None = None
    starts_at: datetime | None = None
    """When the shift starts, as of the last that was told of it; None until it is looked up."""
    change_known: int = 0
    confirm_by: datetime | None = None
    open_until: datetime | None = None
    asked_at: datetime | None = None
    declined_invitation: bool = False
    """Nobody who has declined is invited again."""
    swap: Swap | None = None
    swap_declined: tuple[str, ...] = ()
    presence: Presence = UNSEEN
    apprentice: bool = False
    """Whether the place is one beside the crew 师带徒."""
    acknowledged: Acknowledged | None = None
    """What they have read and agreed to; None where nothing had to be."""
    ask_at: datetime | None = None
    """When it falls due to ask when they left, or to propose it."""
    insured_day: str | None = None
    """The day in the place of the shift for which they are insured."""
    arrives_at: datetime | None = None
    """When they expect to arrive, as who comes to a call-out says."""

    def broken(self, before: Aggregate) -> str | None:
        """Who attended was there, what is open ends, and changes of state are moves of `LIFE`."""
        if (self.state == "attended") != bool(self.presence.recorded):
            return "what is recorded does not fit its state"
        if not in_order(self.presence.recorded):
            return "they left before they came"
        if (self.is_open or self.swap is not None) != bool(self.open_until):
            return "what is open has no end, or what has ended is open"
        if isinstance(before, SignUp):
            known = before.presence.without_traces().observations
            lost = set(known) - set(self.presence.without_traces().observations)
            if lost:
                return f"{len(lost)} observations are gone"
        return self.LIFE.broken(before, self)

    @property
    def checked_in_at(self) -> datetime | None:
        """When they were first seen to come."""
        return self.presence.came

    @property
    def checked_out_at(self) -> datetime | None:
        """When they were last seen to go."""
        return self.presence.left

    @property
    def grade(self) -> EvidenceGrade | None:
        """How well that is known; the weakest of all that was seen decides."""
        return self.presence.grade

    @classmethod
    def begin(  # noqa: PLR0913 -- how it begins is all that there is to say
        cls,
        before: "SignUp | None",
        shift: Shift,
        volunteer_id: str,
        state: Beginning,
        by: Actor | None = None,
        read: Acknowledged | None = None,
        *,
        apprentice: bool = False,
        open_until: datetime | None = None,
        asked_at: datetime | None = None,
    ) -> "Change[SignUp]":
        """Begin so, for the first time or again; `by` did so for them."""
        fields: dict[str, Any] = {"state": state, **as_of(shift), **done_by(by)}
        fields |= {"acknowledged": read, "apprentice": apprentice}
        fields |= {"open_until": open_until, "asked_at": asked_at, "swap": None}
        if before is not None:
            return before.change(
                **fields, reason=None, late=False, insured_day=None, arrives_at=None
            )
        return SignUp.create(
            id=name_of(shift.id, volunteer_id),
            shift_id=shift.id,
            volunteer_id=volunteer_id,
            **fields,
        )

    @property
    def holds_seat(self) -> bool:
        """Whether a seat is theirs, also while they have to say whether they still come."""
        return self.state in SEATED

    @property
    def is_open(self) -> bool:
        """Whether they hold nothing, and somebody has still to say yes or no."""
        return self.state in OPEN

    @property
    def is_on_list(self) -> bool:
        """Whether they wait for a seat, or are offered one."""
        return self.state in ("offered", "waitlisted")

    @property
    def is_expected(self) -> bool:
        """Whether they have, or had, a seat on the day: what a device saw of them is noted."""
        was_not_needed = self.state == "released" and self.reason == STOOD_DOWN
        return self.state in EXPECTED or was_not_needed

    def is_insured(self, shift: Shift) -> bool:
        """Whether they are insured for the day on which the shift begins."""
        return self.insured_day == shift.first_day

    def insure(self, shift: Shift, insurance: Insurance, *, insured: bool) -> Change[Self] | None:
        """Note that they are insured for the day of the shift, or not after all."""
        day = shift.first_day if insured else None
        if day == self.insured_day:
            return None
        event = InsuranceRecorded(
            division=shift.division,
            sign_up_id=self.id,
            shift_id=shift.id,
            volunteer_id=self.volunteer_id,
            insured=insured,
            insurer=insurance.insurer,
            number=insurance.number,
        )
        return self.change(event, insured_day=day)

    def cancel_refusals(self) -> list[Refusal]:
        """`already-recorded` if a time of attendance is known: whoever was there cannot cancel."""
        recorded = self.checked_in_at or self.checked_out_at
        return [AlreadyRecorded(at=recorded)] if recorded else []

    def without_traces(self) -> Change[Self] | None:
        """Keep what hours rest on, and nothing else that was noted of who was erased.

        Why a seat was taken back is a code; any other reason is in somebody's words.
        """
        presence = self.presence.without_traces()
        reason = self.reason if self.state == "released" else None
        kept = (presence, reason, ())
        if kept == (self.presence, self.reason, self.swap_declined):
            return None
        return self.change(presence=presence, reason=reason, swap_declined=())

    def cancel(self, reason: str, *, late: bool) -> Change[Self]:
        """Cancel the sign-up with a reason."""
        return self.change(state="cancelled", reason=reason, late=late, **_NO_MORE)

    def release(self, reason: ReleaseReason | OtherReason) -> Change[Self]:
        """Take the seat back, because of something that its holder did not decide."""
        return self.change(state="released", reason=reason, **_NO_MORE)

    def hand_over(self) -> Change[Self]:
        """Give the seat to somebody else."""
        return self.change(state="swapped", reason="swapped", **_NO_MORE)

    def offer_swap(self, swap: Swap, until: datetime) -> Change[Self]:
        """Offer the seat to somebody else."""
        return self.change(swap=swap, open_until=until)

    def end_swap(self, *, declined_by: str | None = None) -> Change[Self]:
        """Offer the seat no longer."""
        said_no = (*self.swap_declined, declined_by) if declined_by else self.swap_declined
        return self.change(swap=None, open_until=None, swap_declined=said_no)

    def expect(self, arrives_at: datetime, shift: Shift) -> Change[Self]:
        """Note when they expect to arrive."""
        event = ArrivalExpected(
            division=shift.division,
            sign_up_id=self.id,
            shift_id=shift.id,
            activity_id=shift.activity_id,
            volunteer_id=self.volunteer_id,
            arrives_at=arrives_at,
        )
        return self.change(event, arrives_at=arrives_at)

    def become(self, state: SignUpState) -> Change[Self]:
        """Go on along the waiting list, or off it."""
        return self.change(state=state)

    def end_open(self, outcome: SignUpState, reason: str) -> Change[Self]:
        """Neither ask nor be asked any longer; whoever has declined is not invited again."""
        return self.change(
            state=outcome,
            reason=reason,
            open_until=None,
            declined_invitation=self.declined_invitation or outcome == "declined",
        )

    def learn_while_open(self, shift: Shift) -> Change[Self]:
        """Note a change of the shift; nothing is open longer than until its start."""
        until = self.open_until if self.state == "invited" else None
        until = min(until or shift.starts_at, shift.starts_at)
        return self.change(open_until=until, **as_of(shift))

    def accept(self, by: Actor | None = None, read: Acknowledged | None = None) -> Change[Self]:
        """Take the seat that is held for them."""
        return self.change(state="reserved", acknowledged=read, **done_by(by))

    def learn_change(self, shift: Shift, *, confirm_by: datetime | None, ask: bool) -> Change[Self]:
        """Note a material change of the shift, about which they are asked or not."""
        fields = as_of(shift) | {"confirm_by": confirm_by}
        if ask:
            fields |= {"state": "unconfirmed", "swap": None, "open_until": None}
        return self.change(**fields)

    def learn_start(self, shift: Shift) -> Change[Self] | None:
        """Note when the shift starts, of before that was noted."""
        return self.change(starts_at=shift.starts_at) if self.starts_at is None else None

    def confirm(self, read: Acknowledged | None) -> Change[Self]:
        """Come all the same, with what was read for that or before."""
        return self.change(state="reserved", confirm_by=None, acknowledged=read)


def as_of(shift: Shift) -> dict[str, Any]:
    """What a sign-up knows of its shift."""
    return {"starts_at": shift.starts_at, "change_known": shift.material_changes}


def done_by(by: Actor | None) -> dict[str, Any]:
    """What a sign-up and its event say of who did it in the person's name."""
    return {
        "by_role": by.role if by else None,
        "by_organisation": by.organisation if by else None,
    }
