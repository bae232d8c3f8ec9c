"""Decisions about inspections: announced, committed to, drawn, found."""

from datetime import datetime
from typing import Annotated

from baodao.hours.checkpoints.domain import Checkpoint
from baodao.hours.inspections.commands import CommitPopulation, DrawSample, FixSeed
from baodao.hours.inspections.domain import DrawnEntry, Inspection
from baodao.hours.known.domain import KnownVolunteer
from baodao.hours.ledger.domain.entries import Entry
from baodao.kernel.days import today
from baodao.kit.decisions import Decision, NewId, accept, by, by_each, refuse, use_case
from baodao.kit.own import NothingDue
from baodao.schema.base import NotFound
from baodao.schema.hours import inspection_refusals as refusals
from baodao.schema.hours import inspections as schema

_Inspection = Annotated[Inspection, by("inspection_id")]


@use_case
def announce_inspection(
    command: schema.AnnounceInspection, new_id: NewId, now: datetime
) -> Decision[schema.InspectionReceipt]:
    """Announce that a sample will be looked into, with the hash of a secret."""
    if not command.since <= command.until < today(now):
        return refuse(refusals.PeriodNotOver())
    announced = Inspection.announce(new_id(), command, now)
    return accept(_receipt(announced.after), announced)


@use_case
def commit_population(
    command: CommitPopulation, inspection: _Inspection, now: datetime
) -> Decision[None]:
    """Publish the root of all that is drawn from, before anybody can know the seed."""
    if inspection.state not in Inspection.LIFE.sources("commit"):
        return refuse(NothingDue(of=inspection.id))
    return accept(None, inspection.commit(command.root, command.population, now))


@use_case
def fix_seed(
    command: FixSeed,
    inspection: _Inspection,
    checkpoint: Annotated[Checkpoint, by("checkpoint_id")],
) -> Decision[None]:
    """Take the checkpoint that the seed is made of."""
    if inspection.state not in Inspection.LIFE.sources("fix"):
        return refuse(NothingDue(of=inspection.id))
    return accept(None, inspection.fix(checkpoint))


@use_case
def tell_seed(
    command: schema.TellSeed, inspection: _Inspection
) -> Decision[schema.InspectionReceipt]:
    """Tell the secret that was announced by its hash."""
    if refusals := inspection.tell_refusals(command.seed_secret):
        return refuse(*refusals)
    told = inspection.tell(command.seed_secret)
    return accept(_receipt(told.after), told)


@use_case
def draw_sample(
    command: DrawSample,
    inspection: _Inspection,
    entries: Annotated[dict[str, Entry], by_each("entry_ids")],
    now: datetime,
) -> Decision[None]:
    """Keep the sample, if it was drawn from what was committed to; else tell everybody."""
    if inspection.state not in Inspection.LIFE.sources("draw"):
        return refuse(NothingDue(of=inspection.id))
    if command.root != inspection.root:
        return accept(None, inspection.spoil(command.root))
    drawn = [
        DrawnEntry.draw(inspection, rank, entries[key])
        for rank, key in enumerate(command.entry_ids, start=1)
    ]
    return accept(None, inspection.draw(len(drawn), now), *drawn)


@use_case
def record_finding(
    command: schema.RecordFinding,
    inspection: _Inspection,
    drawn: Annotated[DrawnEntry, by("drawn_id", noun="entry")],
    holder: Annotated[KnownVolunteer | None, by("drawn.volunteer_id")],
    now: datetime,
) -> Decision[schema.InspectionReceipt]:
    """Say what was found of an entry; the last one publishes the results."""
    if drawn.inspection_id != inspection.id:
        return refuse(NotFound(kind="entry", id=drawn.id))
    if drawn.finding:
        return refuse(refusals.FindingThere(finding=drawn.finding))
    counted = inspection.count(command.finding, now)
    return accept(_receipt(counted.after), drawn.find(command, now), counted)


def _receipt(inspection: Inspection) -> schema.InspectionReceipt:
    return schema.InspectionReceipt(inspection_id=inspection.id, state=inspection.state)
