"""Where ceilings of shifts are kept."""

from baodao.hours.ceilings.domain import ShiftCeiling
from baodao.kit.store import Collection

SHIFT_CEILINGS = Collection("shift_ceilings", ShiftCeiling, told_by="scheduling")

COLLECTIONS = (SHIFT_CEILINGS,)
