"""Ranks of roles: what is below what, for whatever is given from above."""

from collections.abc import Mapping

from baodao.schema.access import AnyRole
from baodao.schema.identity.grants import GrantedRole, StaffRole

_BELOW_STREET: frozenset[StaffRole] = frozenset(["organiser", "shift-lead", "unit-liaison"])
_BELOW_SUPERVISOR: frozenset[StaffRole] = _BELOW_STREET | {"street-coordinator"}
_ALL: frozenset[StaffRole] = _BELOW_SUPERVISOR | {
    "supervisor",
    "auditor",
    "integrator",
    "operator",
}
_GUARDIANS: frozenset[GrantedRole] = frozenset(["guardian"])
BELOW: Mapping[AnyRole, frozenset[GrantedRole]] = {
    "organiser": _GUARDIANS,
    "street-coordinator": _BELOW_STREET | _GUARDIANS,
    "supervisor": _BELOW_SUPERVISOR | _GUARDIANS,
    "operator": _ALL | _GUARDIANS,
}
"""The roles below each; only operators have their own kind among them."""


def is_below(role: GrantedRole, other: AnyRole) -> bool:
    """Whether a role is below another one, whoever gives something in that."""
    return role in BELOW.get(other, ())
