"""Decisions about the items of the three lists."""

from datetime import datetime
from typing import Annotated

from baodao.kernel.days import today
from baodao.kernel.policies import PolicyPack, packs_at, rules_at
from baodao.kit.decisions import Decision, NewId, accept, by, by_each, refuse, use_case
from baodao.kit.own import NothingDue
from baodao.registration.common.vault import Vault
from baodao.registration.lists.commands import SettleDueItem
from baodao.registration.lists.domain.departments import admitted_refusals, unasked_refusals
from baodao.registration.lists.domain.lists import Item, post_refusals, propose_refusals
from baodao.registration.lists.domain.residents import Helped, told_refusals
from baodao.registration.lists.domain.rules import ListPolicy
from baodao.registration.organisations.domain import Organisation
from baodao.registration.people.domain.either import either_refusals
from baodao.registration.people.domain.paper import Slip, sheet_refusals, slips
from baodao.registration.people.domain.people import Person, data_of
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.places.domain.divisions import Division, division_refusals
from baodao.registration.residents.domain import Resident
from baodao.schema.registration.lists import CloseItem, EditItem, ItemReceipt, PostItem
from baodao.schema.registration.proposals import DeclineProposal, PostProposal, ProposeNeed


@use_case
def post_item(
    command: PostItem,
    organisation: Annotated[Organisation, by("organisation_id")],
    division: Annotated[Division | None, by("division")],
    now: datetime,
    new_id: NewId,
) -> Decision[ItemReceipt]:
    """Post an item on one of the three lists of a community."""
    # Whom it may ask instead is all that a department needs to know.
    refusals = unasked_refusals(organisation) or post_refusals(command, organisation, now)
    if command.division:
        refusals += division_refusals(division, command.division, today(now))
    if refusals:
        return refuse(*refusals)
    change = Item.post(new_id(), organisation, command, now)
    return accept(_receipt(change.after), change)


@use_case
def propose_need(  # noqa: PLR0913 -- who asks whom, for whom, and by when they answer
    command: ProposeNeed,
    *,
    organisation: Annotated[Organisation, by("organisation_id")],
    volunteer: Annotated[Volunteer | None, by("volunteer_id")],
    unit: Annotated[Organisation | None, by("unit_id")],
    resident: Annotated[Resident | None, by("resident_id")],
    person: Annotated[Person | None, by("resident_id")],
    others: Annotated[dict[str, Item], by_each("resident.items")],
    packs: Annotated[dict[str, PolicyPack], packs_at("organisation.division")],
    vault: Vault,
    now: datetime,
    new_id: NewId,
) -> Decision[ItemReceipt]:
    """Propose a need to a community, which has to answer (条例 art. 13)."""
    refusals = propose_refusals(command, organisation, now)
    still_open = tuple(key for key, item in others.items() if item.is_unsettled)
    if command.resident_id:
        helped = Helped(resident, data_of(person, vault), len(still_open))
        refusals += helped.refusals(command, organisation)
    else:
        refusals += either_refusals(command.volunteer_id, volunteer, command.unit_id, unit)
    refusals += sheet_refusals(command.on_paper, packs, organisation.division, now)
    refusals += unasked_refusals(unit)
    if refusals:
        return refuse(*refusals)
    policy = rules_at(ListPolicy, packs, organisation.division)
    change = Item.propose(new_id(), organisation, command, policy, now)
    slip = Slip.blank(change.after.id)
    told = slips(slip, command, volunteer, "item", "created", now) if volunteer else []
    asked = [resident.ask_for(change.after.id, still_open)] if resident else []
    return accept(_receipt(change.after), change, *told, *asked, under=policy.version)


@use_case
def post_proposal(
    command: PostProposal, item: Annotated[Item, by("item_id")], now: datetime
) -> Decision[ItemReceipt]:
    """Post a verified proposal on the list (条例 art. 13)."""
    if refusals := item.answer_yes_refusals(command.deadline, now):
        return refuse(*refusals)
    change = item.answer_yes(command.deadline, now)
    return accept(_receipt(change.after), change)


@use_case
def decline_proposal(
    command: DeclineProposal, item: Annotated[Item, by("item_id")], now: datetime
) -> Decision[ItemReceipt]:
    """Decline a proposed need with a reason (条例 art. 13)."""
    refusals = [*item.move_refusals("decline")]
    if refusals:
        return refuse(*refusals)
    change = item.answer_no(command.reason, now)
    return accept(_receipt(change.after), change)


@use_case
def edit_item(
    command: EditItem,
    item: Annotated[Item, by("item_id")],
    person: Annotated[Person | None, by("item.resident_id")],
    poster: Annotated[Organisation | None, by("item.organisation_id")],
    vault: Vault,
    now: datetime,
) -> Decision[ItemReceipt]:
    """Replace what an item says that nobody has claimed, and that no street has admitted so."""
    refusals = [
        *item.edit_refusals(command, now),
        *told_refusals(data_of(person, vault), command),
        *admitted_refusals(poster),
    ]
    if refusals:
        return refuse(*refusals)
    change = item.edit(command)
    return accept(_receipt(change.after), change)


@use_case
def close_item(command: CloseItem, item: Annotated[Item, by("item_id")]) -> Decision[ItemReceipt]:
    """Close an item: it takes no new claims any more."""
    refusals = [*item.move_refusals("close")]
    if refusals:
        return refuse(*refusals)
    change = item.close(command.reason, command.note)
    return accept(_receipt(change.after), change)


@use_case
def settle_due_item(
    command: SettleDueItem, item: Annotated[Item, by("item_id")], now: datetime
) -> Decision[None]:
    """Close an item past its last day; mark a proposal nobody answered, and let it climb."""
    if not item.is_due(now):
        return refuse(NothingDue(of=item.id))
    return accept(None, item.fall_due(now))


def _receipt(item: Item) -> ItemReceipt:
    return ItemReceipt(item_id=item.id, state=item.state)
