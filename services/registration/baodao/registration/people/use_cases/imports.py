"""Decisions about tables of volunteers to register."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from baodao.kernel.divisions import ancestry
from baodao.kernel.policies import PolicyPack
from baodao.kit.decisions import (
    Aggregate,
    Change,
    Decision,
    NewId,
    accept,
    by_each,
    use_case,
)
from baodao.registration.common.vault import Vault
from baodao.registration.people.domain.identities import Identity
from baodao.registration.people.domain.imports import division_of, read_row, row_key
from baodao.registration.people.domain.registrations import Registrar, Registration
from baodao.registration.people.domain.suspensions import KeptSuspension
from baodao.registration.places.domain.divisions import Division
from baodao.registration.policies.domain import Policy, policy_for
from baodao.schema import OutOfScope, Refusal
from baodao.schema.registration.divisions import UnknownDivision
from baodao.schema.registration.imports import (
    FieldInvalid,
    ImportReceipt,
    ImportVolunteers,
    KnownRow,
    RegisteredRow,
    VolunteerRow,
)
from baodao.schema.registration.volunteers import AlreadyRegistered
from baodao.schema.rows import FailedRule, RefusedRow


def _divisions(command: ImportVolunteers) -> Iterable[str]:
    return {code for row in command.rows if (code := division_of(row))}


def _packs(command: ImportVolunteers) -> Iterable[str]:
    return {above for code in _divisions(command) for above in ancestry(code)}


def _identities(command: ImportVolunteers, vault: Vault) -> Iterable[str]:
    return {key for row in command.rows if (key := row_key(vault, row))}


@use_case
def import_volunteers(
    command: ImportVolunteers,
    divisions: Annotated[dict[str, Division], by_each(_divisions)],
    identities: Annotated[dict[str, Identity], by_each(_identities)],
    kept: Annotated[dict[str, KeptSuspension], by_each(_identities)],
    packs: Annotated[dict[str, PolicyPack], by_each(_packs)],
    vault: Vault,
    now: datetime,
    new_id: NewId,
) -> Decision[ImportReceipt]:
    """Register everybody in a table who is not known yet, and say of every other row why not."""
    registrar = Registrar(vault, now, new_id)
    table = _Table(command, divisions, dict(identities), kept, packs, registrar)
    for row in command.rows:
        table.take(row)
    return accept(table.receipt, *table.changes, under=table.policy_version)


@dataclass
class _Table:
    """The rows decided so far; a row sees whom the rows before it have made known."""

    command: ImportVolunteers
    divisions: dict[str, Division]
    identities: dict[str, Identity]
    kept: dict[str, KeptSuspension]
    packs: dict[str, PolicyPack]
    registrar: Registrar
    policies: dict[str, Policy] = field(default_factory=dict)
    changes: list[Change[Aggregate]] = field(default_factory=list)
    policy_version: str | None = None
    receipt: ImportReceipt = field(
        default_factory=lambda: ImportReceipt(registered=[], known=[], rejected=[])
    )

    def take(self, row: VolunteerRow) -> None:
        """Decide one row."""
        receipt = self.receipt
        result = self._register(row)
        if isinstance(result, Registration):
            self._add(result, self._policy(division_of(row)).version)
            receipt.registered.append(RegisteredRow(line=row.line, number=result.volunteer.number))
            return
        match result:
            case [AlreadyRegistered(number=number)]:
                receipt.known.append(KnownRow(line=row.line, number=number))
            case _:
                receipt.rejected.append(
                    RefusedRow(line=row.line, refusals=[_failed(r) for r in _discreet(result)])
                )

    def _register(self, row: VolunteerRow) -> Registration | list[Refusal]:
        code = division_of(row)
        policy = self._policy(code)
        actor = self.command.actor
        form = read_row(row, actor, self.command.consent, policy)
        is_ours = actor.covers(code)
        if not is_ours and code in self.divisions:
            wrong = form if isinstance(form, list) else []
            return [OutOfScope(role=actor.role), *wrong]
        if isinstance(form, list):
            return form
        key = row_key(self.registrar.vault, row)
        # Whether somebody is known is told to those who register people there.
        identity = self.identities.get(key) if key and is_ours else None
        kept = self.kept.get(key) if key else None
        division = self.divisions.get(code)
        result = self.registrar.register(form, policy, division, identity, key, kept)
        if isinstance(result, Registration) and result.identity:
            self.identities[result.identity.id] = result.identity
        return result

    def _add(self, registration: Registration, version: str) -> None:
        """Add a row's changes; those not under the first row's policy version carry their own."""
        self.policy_version = self.policy_version or version
        same = version == self.policy_version
        changes = registration.changes
        self.changes += changes if same else [change.under(version) for change in changes]

    def _policy(self, code: str) -> Policy:
        if (policy := self.policies.get(code)) is None:
            policy = self.policies[code] = policy_for(self.packs, code)
        return policy


def _discreet(refusals: list[Refusal]) -> list[Refusal]:
    """The refusals without the code of a division that does not exist: it may be anything.

    A column may have slipped, and what stands there may be a document number.
    """
    if not any(isinstance(refusal, UnknownDivision) for refusal in refusals):
        return refusals
    others = [r for r in refusals if not isinstance(r, UnknownDivision)]
    return [*others, FieldInvalid(field="division", reason="unknown")]


def _failed(refusal: Refusal) -> FailedRule:
    return FailedRule(slug=refusal.SLUG, values=refusal.model_dump(mode="json"))
