"""What falls due in registration; see `baodao.kit.sweeps`."""

from baodao.kit.sweeps import Sweep

SWEEPS: tuple[Sweep, ...] = ()
