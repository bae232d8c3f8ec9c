"""Names on certificates: told for the slip that hours gave with one, and for nothing else."""

from collections.abc import Iterable
from datetime import datetime

from baodao.kernel.holders import HolderSlips
from baodao.kit.reads import Reads
from baodao.registration.common.vault import Vault
from baodao.registration.organisations.store import ORGANISATIONS
from baodao.registration.party.domain.member_lists import masked_name
from baodao.registration.people.views.names import names_of
from baodao.schema.registration import holders as schema


async def name_holder(
    query: schema.NameHolder, reads: Reads, vault: Vault, slips: HolderSlips, now: datetime
) -> schema.HolderNames | schema.HolderSlipNotGood:
    holder = slips.holder_of(query.holder_slip, query.actor, now)
    if holder is None or holder.masked:
        return schema.HolderSlipNotGood()
    key = holder.volunteer_id
    return schema.HolderNames(
        volunteer_id=key,
        holder=(await names_of([key], reads, vault)).get(key),
        organisations=await _organisations(query.organisation_ids, reads),
    )


async def mask_holder(
    query: schema.MaskHolder, reads: Reads, vault: Vault, slips: HolderSlips, now: datetime
) -> schema.MaskedNames | schema.HolderSlipNotGood:
    holder = slips.holder_of(query.holder_slip, query.actor, now)
    if holder is None:
        return schema.HolderSlipNotGood()
    name = (await names_of([holder.volunteer_id], reads, vault)).get(holder.volunteer_id)
    return schema.MaskedNames(
        holder=masked_name(name) if name else None,
        organisations=await _organisations(query.organisation_ids, reads),
    )


async def _organisations(ids: Iterable[str], reads: Reads) -> dict[str, str]:
    found = await reads.each(ORGANISATIONS, dict.fromkeys(ids))
    return {key: one.name for key, one in found.items()}
