"""What becomes of accounts when two records of registration were one person's (ADR 0041)."""

from typing import Annotated

from baodao.identity.domain.accounts import Account, LoginName, Session, Slip
from baodao.identity.domain.grants import Grant
from baodao.identity.domain.known import Person
from baodao.identity.domain.passkeys import Passkey
from baodao.identity.use_cases.sign_ins import closing
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
    sessions: Annotated[
        dict[str, Session], by_each(lambda account: [one.id for one in account.sign_ins])
    ],
    grants: Annotated[dict[str, Grant], by_each("account.grants")],
) -> Decision[None]:
    """Close the account of a record that was merged; who had no other signs in to the kept one."""
    changes: list[Change[Aggregate]] = [person.change(merged_into=event.kept_id)]
    if account is None or account.state == "closed":
        return accept(None, *changes)
    moves = _moves(account, kept)
    ways = [None if moves else name, slip, *passkeys.values(), *sessions.values()]
    changes += closing(account, ways, grants, event.kept_id)
    if moves and name and account.password:
        changes += [name.change(account_id=kept.id), kept.activate(name.id, account.password)]
        changes += [kept_slip.erase()] if kept_slip else []
    return accept(None, *changes)


def _moves(account: Account, kept: Account) -> bool:
    """Whether how somebody signs in becomes that of the kept account.

    Not if that holds anything: whoever merges records could give it to somebody.
    """
    is_free = kept.state in ("prepared", "invited") and not kept.grants
    return account.state == "open" and is_free
