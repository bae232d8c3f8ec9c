"""The sweeps of hours (`baodao.kit.sweeps`): those of its wings."""

from baodao.hours.checkpoints import due as checkpoints
from baodao.hours.complaints import due as complaints
from baodao.hours.corrections import due as corrections
from baodao.hours.deadlines import due as deadlines
from baodao.hours.inspections import due as inspections
from baodao.hours.later_entries import due as later_entries
from baodao.hours.reconciliations import due as reconciliations
from baodao.hours.rewards import due as rewards
from baodao.kit.sweeps import Sweep

SWEEPS: tuple[Sweep, ...] = (
    *deadlines.SWEEPS,
    *checkpoints.SWEEPS,
    *complaints.SWEEPS,
    *corrections.SWEEPS,
    *later_entries.SWEEPS,
    *reconciliations.SWEEPS,
    *inspections.SWEEPS,
    *rewards.SWEEPS,
)
