"""The sweeps of scheduling (`baodao.kit.sweeps`): those of its wings."""

from baodao.kit.sweeps import Sweep
from baodao.scheduling.seats import due as seats

SWEEPS: tuple[Sweep, ...] = (*seats.SWEEPS,)
