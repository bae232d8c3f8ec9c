"""Answers about programmes before they are imported, and after."""

from datetime import datetime
from typing import Annotated

from baodao.kernel.reach import named
from baodao.kit.decisions import Refused, by
from baodao.kit.group import preview
from baodao.kit.reads import Reads
from baodao.kit.wanted import EVERYTHING, eq
from baodao.scheduling.activities.store import ACTIVITIES
from baodao.scheduling.imports.store import IMPORTED
from baodao.scheduling.imports.use_cases import import_programme
from baodao.scheduling.known.domain import KnownOrganisation
from baodao.schema.scheduling import imports as schema


async def preview_programme(
    query: schema.PreviewProgramme,
    organisation: Annotated[KnownOrganisation, by("organisation_id")],
    reads: Reads,
    now: datetime,
) -> schema.ProgrammeReceipt | Refused:
    command = schema.ImportProgramme.model_construct(
        actor=query.actor,
        command_id="preview",
        organisation_id=query.organisation_id,
        source=query.source,
        rows=query.rows,
    )
    decision = await preview(import_programme, command, reads, now)
    if isinstance(decision, Refused):
        return decision
    receipt: schema.ProgrammeReceipt = decision.reply
    undrawn = [
        one.model_copy(update={"activity_id": None}) if one.outcome == "created" else one
        for one in receipt.taken
    ]
    return receipt.model_copy(update={"taken": undrawn})


async def list_imported(
    query: schema.ListImported,
    organisation: Annotated[KnownOrganisation, by("organisation_id")],
    reads: Reads,
) -> schema.ImportedEntryPage:
    of_source = eq("organisation_id", organisation.id) & eq("source", query.source)
    page = await reads.page(IMPORTED, named(of_source), EVERYTHING, query)
    activities = await reads.each(ACTIVITIES, [one.activity_id for one in page.items])
    imported = [
        schema.ImportedEntry(
            entry=one.entry,
            activity_id=one.activity_id,
            title=activities[one.activity_id].title,
            state=activities[one.activity_id].state,
        )
        for one in page.items
        if one.activity_id in activities
    ]
    return schema.ImportedEntryPage(imported=imported, next=page.next)
