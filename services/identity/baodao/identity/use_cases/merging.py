"""What becomes of accounts when two records of registration were one person's (ADR 0041)."""

from collections.abc import Mapping
from typing import Annotated

from baodao.identity.domain.accounts import Account, LoginName, Session, Slip
from baodao.identity.domain.grants import Grant
from baodao.identity.domain.known import Person
from baodao.identity.domain.passkeys import Passkey
from baodao.identity.domain.providers import ProviderIdentity
from baodao.identity.use_cases.guardians import ending, guardians_of, holders
from baodao.identity.use_cases.sign_ins import closing, linked_to, sessions_of
from baodao.kit.decisions import Aggregate, Change, Decision, accept, by, by_each, use_case
from baodao.schema.registration.duplicates import VolunteersMerged


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
) -> Decision[None]:
    """Close the account of a record that was merged; who had no other signs in to the kept one."""
    changes: list[Change[Aggregate]] = [person.change(merged_into=event.kept_id, guardians=())]
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


def _guardians_go_on(
    named: Mapping[str, Grant],
    acting: Mapping[str, Account],
    kept: Person,
    kept_named: Mapping[str, Grant],
) -> list[Change[Aggregate]]:
    """Whoever acted for the minor under the merged record acts for them under the kept one."""
    if kept.as_ward is None:
        return ending(named, acting, "of-age")
    there = set(holders(kept_named))
    twice = {key: one for key, one in named.items() if one.account_id in there}
    led = [one for key, one in named.items() if not one.ended and key not in twice]
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
