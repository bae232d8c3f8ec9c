"""Slips for the names on a roster, as scheduling gives them (ADR 0094)."""

from datetime import UTC, datetime

from baodao.kernel.rosters import Roster
from baodao.schema.base import Query
from baodao.schema.registration.rosters import NameRoster
from tests.builders.registration import SLIPS

_LATE = datetime(2100, 1, 1, tzinfo=UTC)


def with_slip(query: Query) -> Query:
    """A question for names with the slip that its asker has; any other as it is.

    To strangers scheduling gives no roster, and no slip.
    """
    if not isinstance(query, NameRoster) or query.actor.id.startswith("stranger"):
        return query
    roster = Roster(query.shift_id, query.activity_id, query.division, query.volunteer_ids)
    return query.model_copy(update={"slip": SLIPS.give(query.actor, roster, _LATE)})
