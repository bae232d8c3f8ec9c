"""What the lists know of departments: they come into communities by admission alone.

Their items are made by the wing `admissions` and no other (城市居民委员会组织法 art. 20).
"""

from baodao.registration.organisations.domain import Organisation
from baodao.schema import Refusal
from baodao.schema.registration.admissions import AdmittedAsItIs, NeedsAdmission


def unasked_refusals(organisation: Organisation | None) -> list[Refusal]:
    """`needs-admission` if it is a department that posts or proposes itself."""
    return [NeedsAdmission()] if _is_department(organisation) else []


def admitted_refusals(poster: Organisation | None) -> list[Refusal]:
    """`admitted-as-it-is` if a department's item is to say something else than was admitted."""
    return [AdmittedAsItIs()] if _is_department(poster) else []


def _is_department(organisation: Organisation | None) -> bool:
    return organisation is not None and organisation.kind == "department"
