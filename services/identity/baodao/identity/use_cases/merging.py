"""What becomes of accounts when two records are made one, and are two again (ADR 0041, 0070)."""

from collections.abc import Mapping
from typing import Annotated, Any

from baodao.identity.domain.accounts import Account, LoginName, Session, Slip
from baodao.identity.domain.grants import Grant
from baodao.identity.domain.known import Person
from baodao.identity.domain.passkeys import Passkey
from baodao.identity.domain.providers import ProviderIdentity
from baodao.identity.use_cases.guardians import ending, guardians_of, holders
from baodao.identity.use_cases.sign_ins import closing, linked_to, sessions_of
from baodao.kernel.merged import is_late, merged_records, parted_records, relatives
from baodao.kit.decisions import Aggregate, Change, Decision, accept, by, by_each, use_case
from baodao.schema.registration.duplicates import VolunteersMerged, VolunteersUnmerged


def _relatives(kept_person: Person, person: Person) -> list[str]:
    return relatives(kept_person, person)


@use_case
def close_merged(  # noqa: PLR0913, PLR0917 -- all that signing in is made of
    event: VolunteersMerged,
    person: Annotated[Person, by("merged_id", or_new=Person.unknown)],
    account: Annotated[Account | None, by("merged_id")],
    kept: Annotated[Account, by("kept_id", or_new=Account.of_volunteer)],
    name: Annotated[LoginName | None, by("account.login")],
    passkeys: Annotated[dict[str, Passkey], by_each("account.passkeys")],
    slip: Annotated[Slip | None, by("account.slip")],
    kept_slip: Annotated[Slip | None, by("kept.slip")],
    sessions: Annotated[dict[str, Session], sessions_of],
    grants: Annotated[dict[str, Grant], by_each("account.grants")],
    identities: Annotated[dict[str, ProviderIdentity], linked_to],
    kept_person: Annotated[Person, by("kept_id", or_new=Person.unknown)],
    kept_named: Annotated[dict[str, Grant], by_each("kept_person.guardians")],
    named: Annotated[dict[str, Grant], by_each("person.guardians")],
    acting: Annotated[dict[str, Account], by_each(holders)],
    others: Annotated[dict[str, Person], by_each(_relatives)],
) -> Decision[None]:
    """Close the account of a record that was merged; who had no other signs in to the kept one."""
    if is_late(event, person):
        return accept(None)
    led = tuple(one.id for one in _led(named, kept_person, kept_named)) or person.led
    changes: list[Change[Any]] = [*merged_records(event, kept_person, person, others)]
    now: dict[str, Person] = {one.after.id: one.after for one in changes}
    kept_person = now.get(kept_person.id, kept_person)
    changes.append(now.get(person.id, person).change(guardians=(), led=led))
    changes += _guardians_go_on(named, acting, kept_person, kept_named)
    if account is None or account.state == "closed":
        return accept(None, *changes)
    moves = _moves(account, kept)
    ways = [*([name] if name else []), *identities.values()]
    over = [slip, *passkeys.values(), *sessions.values(), *([] if moves else ways)]
    changes += closing(account, over, grants, event.kept_id)
    if moves:
        changes += [*(one.change(account_id=kept.id) for one in ways), kept.take_over(account)]
        changes += [kept_slip.erase()] if kept_slip else []
    return accept(None, *changes)


def _acting(led: dict[str, Grant]) -> list[str]:
    return holders(led)


@use_case
def reopen_unmerged(  # noqa: PLR0913, PLR0917 -- all that signing in is made of
    event: VolunteersUnmerged,
    person: Annotated[Person, by("merged_id", or_new=Person.unknown)],
    account: Annotated[Account | None, by("kept_id")],
    other: Annotated[Account | None, by("merged_id")],
    name: Annotated[LoginName | None, by("account.login")],
    passkeys: Annotated[dict[str, Passkey], by_each("account.passkeys")],
    sessions: Annotated[dict[str, Session], sessions_of],
    identities: Annotated[dict[str, ProviderIdentity], linked_to],
    kept_person: Annotated[Person, by("kept_id", or_new=Person.unknown)],
    kept_named: Annotated[dict[str, Grant], by_each("kept_person.guardians")],
    led: Annotated[dict[str, Grant], by_each("person.led")],
    acting: Annotated[dict[str, Account], by_each(_acting)],
    others: Annotated[dict[str, Person], by_each(_relatives)],
) -> Decision[None]:
    """Let the account of a record that was merged be opened again, by its own ways if it had any.

    `account` is that of the kept record: what it took over goes back, and nobody signs in to it by
    that any more. One that somebody closed stays closed.
    """
    parted = parted_records(event, kept_person, person, others)
    if not (parted and person.above):
        return accept(None, *parted)
    now: dict[str, Person] = {one.after.id: one.after for one in parted}
    person, kept_person = now[person.id], now.get(kept_person.id, kept_person)
    changes = [*parted, *_guardians_go_back(person, led, acting, kept_person, kept_named)]
    if other is None or other.state != "closed" or other.merged_into != event.kept_id:
        return accept(None, *changes)
    if account is None or account.state != "open" or account.took_over != other.id:
        return accept(None, *changes, other.reopen())
    ways = [*([name] if name else []), *identities.values()]
    return accept(
        None,
        *changes,
        other.take_back(account),
        account.give_back(),
        *(one.change(account_id=other.id) for one in ways),
        *(one.erase() for one in (*passkeys.values(), *sessions.values())),
    )


def _guardians_go_back(
    person: Person,
    led: Mapping[str, Grant],
    acting: Mapping[str, Account],
    kept: Person,
    kept_named: Mapping[str, Grant],
) -> list[Change[Aggregate]]:
    """Whoever acts under the kept record since the merge acts under the other one again."""
    mine = {key: one for key, one in led.items() if not one.ended and one.ward_id == kept.id}
    apart = person.change(led=())
    if not mine:
        return [apart]
    left = [key for key in guardians_of(kept, kept_named) if key not in mine]
    changes: list[Change[Aggregate]] = [apart, kept.entrust(left)]
    if person.as_ward is None:
        return [*changes, *ending(mine, acting, "of-age")]
    return [
        *changes,
        *(one.lead_to(person.id, person.division) for one in mine.values()),
        *(acting[key].revoke() for key in set(holders(mine)) if key in acting),
        apart.after.entrust(mine),
    ]


def _led(named: Mapping[str, Grant], kept: Person, kept_named: Mapping[str, Grant]) -> list[Grant]:
    """What guardians go on acting by under the kept record, who do not act under it anyway."""
    there = set(holders(kept_named))
    going = (one for one in named.values() if not one.ended and one.account_id not in there)
    return [] if kept.as_ward is None else list(going)


def _guardians_go_on(
    named: Mapping[str, Grant],
    acting: Mapping[str, Account],
    kept: Person,
    kept_named: Mapping[str, Grant],
) -> list[Change[Aggregate]]:
    """Whoever acted for the minor under the merged record acts for them under the kept one."""
    if kept.as_ward is None:
        return ending(named, acting, "of-age")
    led = _led(named, kept, kept_named)
    going = {one.id for one in led}
    twice = {key: one for key, one in named.items() if key not in going}
    if not led:
        return ending(twice, acting, "ended")
    return [
        *ending(twice, acting, "ended"),
        *(one.lead_to(kept.id, kept.division) for one in led),
        *(acting[key].revoke() for key in {one.account_id for one in led} if key in acting),
        kept.entrust([*guardians_of(kept, kept_named), *(one.id for one in led)]),
    ]


def _moves(account: Account, kept: Account) -> bool:
    """Whether how somebody signs in becomes that of the kept account.

    Not if that holds anything: whoever merges records could give it to somebody.
    """
    is_free = kept.state in ("prepared", "invited") and not kept.grants
    return account.state == "open" and is_free
