"""How long somebody has to say that they still come, after a shift has changed under them."""

from datetime import datetime

from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.common.policies import Policy


def confirm_by(shift: Shift, policy: Policy, now: datetime) -> datetime | None:
    """Until when they have to; None where so little time is left that they only may cancel."""
    if shift.starts_at - now < policy.confirm_least:
        return None
    return min(now + policy.confirm_within, shift.starts_at - policy.cancel_free)
