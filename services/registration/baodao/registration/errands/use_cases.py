"""Decisions about errands: who asks, who does it, step by step, and the principal's word."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from baodao.kernel.days import today
from baodao.kernel.policies import PolicyPack, packs_at, rules_at
from baodao.kit.decisions import Change, Decision, NewId, accept, by, refuse, use_case
from baodao.registration.common.actors import ITSELF
from baodao.registration.errands.domain.errands import Errand, Kind
from baodao.registration.errands.domain.people import (
    entrust_refusals,
    helper_refusals,
    is_near,
    principal_refusals,
)
from baodao.registration.errands.domain.rules import ErrandPolicy
from baodao.registration.errands.domain.ties import ErrandTies
from baodao.registration.people.domain.consents import Consents
from baodao.registration.people.domain.paper import Slip, sheet_refusals, slips
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.residents.domain import Resident
from baodao.schema import NotFound
from baodao.schema.base import OwnMatter
from baodao.schema.registration.errands import (
    AcceptErrand,
    AcceptErrandInService,
    AskErrand,
    ConfirmErrand,
    ContestErrand,
    DecideErrand,
    ErrandReceipt,
    TellErrandStep,
    WithdrawErrand,
)
from baodao.schema.registration.lists import DeadlinePassed

_One = Annotated[Errand, by("errand_id")]
_Whose = Annotated[Volunteer | None, by("errand.volunteer_id")]
_InNeed = Annotated[Resident | None, by("errand.resident_id")]
_Asked = Annotated[ErrandTies, by("errand.principal_id", or_new=ErrandTies.none)]
_Does = Annotated[ErrandTies | None, by("errand.volunteer_helper", or_new=ErrandTies.none)]
_Told = Annotated[Slip, by("errand_id", or_new=Slip.blank)]
_Packs = Annotated[dict[str, PolicyPack], packs_at("errand.division")]


def _principal(command: AskErrand) -> str | None:
    return command.volunteer_id or command.resident_id


@use_case
def ask_errand(
    command: AskErrand,
    *,
    volunteer: Annotated[Volunteer | None, by("volunteer_id")],
    resident: Annotated[Resident | None, by("resident_id")],
    ties: Annotated[ErrandTies | None, by(_principal, or_new=ErrandTies.none)],
    packs: Annotated[dict[str, PolicyPack], packs_at("volunteer.division")],
    of_resident: Annotated[dict[str, PolicyPack], packs_at("resident.division")],
    now: datetime,
    new_id: NewId,
) -> Decision[ErrandReceipt]:
    """Ask for an errand, with the consent to be known to who does it."""
    home = volunteer or resident
    if (wrong := principal_refusals(command, volunteer, resident)) or home is None or ties is None:
        return refuse(*wrong)
    packs = packs or of_resident
    policy = rules_at(ErrandPolicy, packs, home.division)
    kind = policy.kind(command.kind)
    refusals = [
        *policy.kind_refusals(command.kind),
        *([DeadlinePassed(deadline=command.until)] if command.until < today(now) else []),
        *ties.ask_refusals(),
        *sheet_refusals(command.on_paper, packs, home.division, now),
    ]
    if refusals or kind is None:
        return refuse(*refusals)
    change = Errand.ask(new_id(), home.division, Kind(kind.slug, kind.zh, kind.en), command, now)
    key = change.after.id
    slip = Slip.blank(key)
    told = slips(slip, command, volunteer, "errand", "created", now) if volunteer else []
    return accept(_receipt(change.after), change, ties.ask(key), *told, under=policy.version)


@use_case
def accept_errand(
    command: AcceptErrand,
    *,
    errand: _One,
    volunteer: Annotated[Volunteer, by("volunteer_id")],
    consents: Annotated[Consents | None, by("volunteer_id")],
    ties: Annotated[ErrandTies, by("volunteer_id", or_new=ErrandTies.none)],
    now: datetime,
) -> Decision[ErrandReceipt]:
    """Let a volunteer do it, who said so themself."""
    if not is_near(errand, volunteer):
        return refuse(NotFound(kind="errand", id=errand.id))
    if errand.volunteer_id in (volunteer.id, *volunteer.also):
        return refuse(OwnMatter())
    refusals = [
        *errand.move_refusals("accept"),
        *helper_refusals(errand, volunteer, consents),
        *ties.accept_refusals(),
    ]
    if refusals:
        return refuse(*refusals)
    change = errand.accept(command.actor, now, in_service=False)
    return accept(_receipt(change.after), change, ties.accept(errand.id))


@use_case
def accept_errand_in_service(
    command: AcceptErrandInService, errand: _One, now: datetime
) -> Decision[ErrandReceipt]:
    """Let a community worker do it in service."""
    if refusals := errand.move_refusals("accept"):
        return refuse(*refusals)
    change = errand.accept(command.actor, now, in_service=True)
    return accept(_receipt(change.after), change)


@use_case
def tell_errand_step(
    command: TellErrandStep,
    *,
    errand: _One,
    helper: Annotated[Volunteer | None, by("errand.volunteer_helper")],
    does: _Does,
    packs: _Packs,
    now: datetime,
) -> Decision[ErrandReceipt]:
    """Write down a step."""
    refusals = [*errand.tell_refusals(command), *entrust_refusals(command.step, helper)]
    if refusals:
        return refuse(*refusals)
    policy = rules_at(ErrandPolicy, packs, errand.division)
    change = errand.tell(command, policy.confirm_days, now)
    return accept(_receipt(change.after), change, *_untied(change, does), under=policy.version)


@use_case
def confirm_errand(  # noqa: PLR0913 -- both sides, and the sheet
    command: ConfirmErrand,
    *,
    errand: _One,
    volunteer: _Whose,
    resident: _InNeed,
    asked: _Asked,
    does: _Does,
    slip: _Told,
    packs: _Packs,
    now: datetime,
) -> Decision[ErrandReceipt]:
    """Take the principal's word that it was done, or that all came back."""
    refusals = [
        *(resident.erased_refusals() if resident else ()),
        *errand.confirm_refusals(command),
        *sheet_refusals(command.on_paper, packs, errand.division, now, since=errand.asked_at),
    ]
    if refusals:
        return refuse(*refusals)
    change = errand.confirm(command, now)
    told = slips(slip, command, volunteer, "errand", "ended", now) if volunteer else []
    return accept(_receipt(change.after), change, *_untied(change, asked, does), *told)


@use_case
def contest_errand(
    command: ContestErrand,
    *,
    errand: _One,
    volunteer: _Whose,
    resident: _InNeed,
    slip: _Told,
    packs: _Packs,
    now: datetime,
) -> Decision[ErrandReceipt]:
    """Take the principal's word that it was not so."""
    refusals = [
        *(resident.erased_refusals() if resident else ()),
        *errand.move_refusals("contest"),
        *sheet_refusals(command.on_paper, packs, errand.division, now, since=errand.asked_at),
    ]
    if refusals:
        return refuse(*refusals)
    change = errand.contest(command.note, command.actor, now)
    told = slips(slip, command, volunteer, "errand", "changed", now) if volunteer else []
    return accept(_receipt(change.after), change, *told)


@use_case
def decide_errand(
    command: DecideErrand, errand: _One, asked: _Asked, does: _Does, now: datetime
) -> Decision[ErrandReceipt]:
    """Say for the desk what has become of it."""
    if refusals := errand.move_refusals("decide"):
        return refuse(*refusals)
    change = errand.decide(command.finding, command.actor, now)
    return accept(_receipt(change.after), change, *_untied(change, asked, does))


@use_case
def withdraw_errand(  # noqa: PLR0913 -- both sides, and the sheet
    command: WithdrawErrand,
    *,
    errand: _One,
    volunteer: _Whose,
    resident: _InNeed,
    asked: _Asked,
    does: _Does,
    slip: _Told,
    packs: _Packs,
    now: datetime,
) -> Decision[ErrandReceipt]:
    """Stop it, since the principal does not agree any more (PIPL art. 15)."""
    refusals = [
        *errand.move_refusals("withdraw"),
        *sheet_refusals(command.on_paper, packs, errand.division, now, since=errand.asked_at),
    ]
    if refusals:
        return refuse(*refusals)
    change = errand.withdraw(command.actor, now)
    told = slips(slip, command, volunteer, "errand", "ended", now) if volunteer else []
    return accept(_receipt(change.after), change, *_untied(change, asked, does), *told)


# --- whose record is over ------------------------------------------------------------------------


def others_of(errands: Mapping[str, Errand]) -> list[str]:
    """Who else has a part in these errands: whose they are, and who does them."""
    both = ((one.principal_id, one.volunteer_helper) for one in errands.values())
    return list(dict.fromkeys(key for pair in both for key in pair if key))


def leave_all(
    person_id: str, errands: Mapping[str, Errand], ties: Mapping[str, ErrandTies], now: datetime
) -> list[Change[Any]]:
    """Go on without somebody whose record is over; `ties` are those of all who have a part.

    What they asked for ends, and what they do is offered again, once all is back.
    """
    changed: list[Change[Errand]] = []
    for errand in errands.values():
        if errand.principal_id == person_id and not errand.is_over:
            changed.append(errand.lose_principal(ITSELF, now))
        elif errand.state in errand.LIFE.sources("give_back"):
            changed.append(errand.lose_helper(ITSELF, now))
    untied = []
    for one in ties.values():
        keys = [change.after.id for change in changed if not _is_tied(change, one)]
        untied += [one.untie(*keys)] if {*keys} & {*one.errands} else []
    return [*changed, *untied]


def _untied(change: Change[Errand], *ties: ErrandTies | None) -> list[Change[Any]]:
    """The ties of those who have no part in it any more: it is over, or offered again."""
    left = [one for one in ties if one and not _is_tied(change, one)]
    return [one.untie(change.after.id) for one in left]


def _is_tied(change: Change[Errand], ties: ErrandTies) -> bool:
    after = change.after
    if after.is_over:
        return False
    return ties.id in (after.principal_id, after.volunteer_helper)


def _receipt(errand: Errand) -> ErrandReceipt:
    return ErrandReceipt(errand_id=errand.id, state=errand.state)
