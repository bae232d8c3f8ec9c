"""Names for rosters of shifts: told to whom scheduling has given the roster, and to nobody else."""

from datetime import datetime

from baodao.kernel.rosters import Roster, RosterSlips
from baodao.kit.reads import Reads
from baodao.registration.common.vault import Vault
from baodao.registration.people.views.names import names_of
from baodao.schema.registration import rosters as schema


async def name_roster(
    query: schema.NameRoster, reads: Reads, vault: Vault, slips: RosterSlips, now: datetime
) -> schema.RosterNames | schema.SlipNotGood:
    ids = query.volunteer_ids
    roster = Roster(query.shift_id, query.activity_id, query.division, ids)
    if not slips.is_good(query.slip, query.actor, roster, now):
        return schema.SlipNotGood()
    names = await names_of(ids, reads, vault)
    people = [
        schema.RosterName(volunteer_id=key, name=names[key])
        for key in dict.fromkeys(ids)
        if key in names
    ]
    return schema.RosterNames(people=people)
