"""The sweeps of leaving."""

from baodao.registration.leaving.due import endings, rehoming, retention, units

SWEEPS = (*endings.SWEEPS, *rehoming.SWEEPS, *units.SWEEPS, *retention.SWEEPS)
