"""Own commands about admissions (`baodao.kit.own`)."""

from baodao.kit.own import OwnCommand
from baodao.schema.base import Id


class MarkStreetLate(OwnCommand):
    """Mark a street that has not answered a department in time, and let it climb."""

    admission_id: Id
