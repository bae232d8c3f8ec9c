"""The sweeps of leaving."""

from baodao.registration.leaving.due import endings, rehoming

SWEEPS = (*endings.SWEEPS, *rehoming.SWEEPS)
