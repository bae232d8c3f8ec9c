"""Slips for names: on a roster, as scheduling gives them, and on a certificate (ADR 0094, 0099)."""

from datetime import UTC, datetime

from baodao.kernel.holders import Holder
from baodao.kernel.rosters import Roster
from baodao.schema.base import Query
from baodao.schema.registration.holders import MaskHolder, NameHolder
from baodao.schema.registration.rosters import NameRoster
from tests.builders.registration import HOLDERS, SLIPS

_LATE = datetime(2100, 1, 1, tzinfo=UTC)


def with_slip(query: Query) -> Query:
    """A question for names with the slip that its asker has; any other as it is.

    To strangers nobody gives a roster or a certificate, and no slip.
    """
    if query.actor.id.startswith("stranger"):
        return query
    if isinstance(query, NameHolder | MaskHolder) and query.holder_slip != "0.":
        # A word for it is whose name it is about; or it has its slip already.
        parts = query.holder_slip.split(".")
        whose = parts[2] if len(parts) > 2 else parts[0]
        holder = Holder(whose, masked=isinstance(query, MaskHolder))
        slip = HOLDERS.give(holder, query.actor, _LATE)
        return query.model_copy(update={"holder_slip": slip})
    if not isinstance(query, NameRoster):
        return query
    roster = Roster(query.shift_id, query.activity_id, query.division, query.volunteer_ids)
    return query.model_copy(update={"slip": SLIPS.give(query.actor, roster, _LATE)})
