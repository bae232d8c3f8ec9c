"""Decisions about the division tree."""

from collections.abc import Iterable

from baodao.kit.decisions import Decision, accept, by_each, refuse, use_case
from baodao.registration.domain.divisions import Division
from baodao.registration.domain.rights import may_register
from baodao.schema.registration.divisions import DivisionsReceipt, ImportDivisions, RejectedRow


def _rows_and_parents(command: ImportDivisions) -> Iterable[str]:
    codes = {row.code for row in command.rows}
    return codes | {parent for code in codes if (parent := Division.parent_of(code))}


@use_case(divisions=by_each(_rows_and_parents))
def import_divisions(
    command: ImportDivisions, divisions: dict[str, Division]
) -> Decision[DivisionsReceipt]:
    """Take what is new or renamed into the tree and name the rows that do not fit."""
    if refusals := may_register(command.actor, None):
        return refuse(*refusals)
    known, changes, rejected = dict(divisions), [], []
    added = renamed = 0
    for row in command.rows:
        parent = Division.parent_of(row.code)
        division = known.get(row.code)
        if parent and parent not in known:
            rejected.append(RejectedRow(code=row.code, reason=f"the parent {parent} is not known"))
        elif division is None:
            change = Division.add(row.code, row.name)
            known[row.code] = change.after
            changes.append(change)
            added += 1
        elif division.name != row.name:
            change = division.rename(row.name)
            known[row.code] = change.after
            changes.append(change)
            renamed += 1
    receipt = DivisionsReceipt(
        added=added,
        renamed=renamed,
        unchanged=len(command.rows) - added - renamed - len(rejected),
        rejected=rejected,
    )
    return accept(receipt, *changes)
