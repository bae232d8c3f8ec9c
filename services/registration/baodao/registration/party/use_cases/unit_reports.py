"""Decisions about unit reports."""

from datetime import datetime
from typing import Annotated

from baodao.kernel.days import today
from baodao.kit.decisions import (
    Aggregate,
    Change,
    Decision,
    NewId,
    accept,
    by,
    refuse,
    use_case,
)
from baodao.registration.common.vault import Vault
from baodao.registration.organisations.domain import Organisation
from baodao.registration.party.domain.disagreements import (
    Disagreement,
    Matter,
    settle_as_moot,
    side_of,
)
from baodao.registration.party.domain.member_reports import (
    community_refusals,
    party_refusals,
)
from baodao.registration.party.domain.receipts import ReceiptBook
from baodao.registration.party.domain.unit_reports import UnitPlace, UnitReport, contact_of
from baodao.registration.people.domain.people import Person
from baodao.registration.places.domain.divisions import Division, division_refusals
from baodao.schema.registration.disagreements import Side
from baodao.schema.registration.unit_reports import (
    AcceptUnitReport,
    EndUnitReport,
    FileUnitReport,
    RefileUnitReport,
    ReturnUnitReport,
    UnitReportReceipt,
)


@use_case
def file_unit_report(
    command: FileUnitReport,
    unit: Annotated[Organisation, by("unit_id", noun="organisation")],
    community: Annotated[Division | None, by("division")],
    place: Annotated[
        UnitPlace, by(lambda c: UnitPlace.id_for(c.unit_id, c.division), or_new=UnitPlace.blank)
    ],
    vault: Vault,
    now: datetime,
    new_id: NewId,
) -> Decision[UnitReportReceipt]:
    """File a unit's report at a community; whom to reach goes into the vault."""
    refusals = [
        *party_refusals(unit, today(now)),
        *community_refusals(command.division),
        *division_refusals(community, command.division, today(now)),
        *place.file_refusals(),
    ]
    if refusals:
        return refuse(*refusals)
    report = UnitReport.file(new_id(), command, now)
    contact = Person.record(vault, report.after.id, contact_of(command.liaison))
    return accept(_receipt(report.after), report, place.take(report.after.id), contact)


@use_case
def refile_unit_report(
    command: RefileUnitReport,
    report: Annotated[UnitReport, by("report_id")],
    unit: Annotated[Organisation, by("report.unit_id", noun="organisation")],
    person: Annotated[Person, by("report_id")],
    vault: Vault,
    now: datetime,
) -> Decision[UnitReportReceipt]:
    """File a returned unit report again, with whom to reach and the count as they are now."""
    if refusals := report.move_refusals("refile"):
        return refuse(*refusals)
    change = report.refile(command.member_count, command.actor, now)
    contact = person.correct(vault, contact_of(command.liaison))
    return accept(_receipt(change.after), change, contact)


@use_case
def accept_unit_report(
    command: AcceptUnitReport,
    report: Annotated[UnitReport, by("report_id")],
    book: Annotated[ReceiptBook, by("report.division", or_new=ReceiptBook.blank)],
    now: datetime,
    new_id: NewId,
) -> Decision[UnitReportReceipt]:
    """Accept a unit's report; if the two sides count differently, raise a disagreement."""
    if refusals := report.move_refusals("accept"):
        return refuse(*refusals)
    number, given = book.give(now)
    changes: list[Change[Aggregate]] = [given]
    disagreement_id = None
    if command.member_count != report.member_count:
        disagreement_id = new_id()
        matter = Matter(
            "unit-report",
            report.id,
            report.unit_id,
            report.division,
            unit_count=report.member_count,
            community_count=command.member_count,
        )
        changes.append(Disagreement.raise_(disagreement_id, matter, "member-count", now))
    change = report.accept(number, command.member_count, command.actor, now, disagreement_id)
    return accept(_receipt(change.after), change, *changes)


@use_case
def return_unit_report(
    command: ReturnUnitReport, report: Annotated[UnitReport, by("report_id")], now: datetime
) -> Decision[UnitReportReceipt]:
    """Return a unit's report with a reason, for the community."""
    if refusals := report.move_refusals("give_back"):
        return refuse(*refusals)
    change = report.give_back(command.reason, command.actor, now)
    return accept(_receipt(change.after), change)


@use_case
def end_unit_report(
    command: EndUnitReport,
    report: Annotated[UnitReport, by("report_id")],
    unit: Annotated[Organisation, by("report.unit_id", noun="organisation")],
    place: Annotated[
        UnitPlace, by(lambda report: UnitPlace.id_for(report.unit_id, report.division))
    ],
    person: Annotated[Person | None, by("report_id")],
    disagreement: Annotated[Disagreement | None, by("report.disagreement_id")],
    now: datetime,
) -> Decision[UnitReportReceipt]:
    """End a unit's report, by either side; whom to reach is forgotten (PIPL art. 47)."""
    if refusals := report.move_refusals("end"):
        return refuse(*refusals)
    side: Side = "unit" if side_of(command.actor, report.unit_id) == "unit" else "community"
    change = report.end(side, command.reason, command.actor, now)
    changes: list[Change[Aggregate]] = [change, place.leave(), *settle_as_moot(disagreement, now)]
    if person and person.erased_at is None:
        changes.append(person.forget(now))
    return accept(_receipt(change.after), *changes)


def _receipt(report: UnitReport) -> UnitReportReceipt:
    return UnitReportReceipt(
        report_id=report.id,
        state=report.state,
        receipt=report.receipt,
        disagreement_id=report.disagreement_id,
    )
