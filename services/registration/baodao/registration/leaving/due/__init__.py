"""The sweeps of leaving."""

from baodao.registration.leaving.due import endings, rehoming, retention, successions, units

SWEEPS = (*endings.SWEEPS, *rehoming.SWEEPS, *units.SWEEPS, *retention.SWEEPS, *successions.SWEEPS)
