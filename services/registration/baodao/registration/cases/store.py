"""Where cases are kept."""

from baodao.kit.store import Collection, Index
from baodao.registration.cases.domain import Case

CASES = Collection("cases", Case, (Index(("division",)), Index(("volunteer_id",))))

COLLECTIONS = (CASES,)
