"""Who acts in the state of `everything`, beside the people themselves."""

from collections.abc import Mapping

from baodao.schema import Actor
from baodao.schema.access import CAPABILITIES
from tests.builders.actors import acting_as
from tests.builders.registration import AUDITOR, OPERATOR, liaison, person


def actors(ids: Mapping[str, str]) -> dict[str, Actor]:
    """Everybody else: each role with what it needs to do as much as it can."""
    wide = {"scope": "12"}
    return {
        "organiser": acting_as(id="keeper", role="organiser", **wide, purpose="records"),
        "committee": acting_as(
            id="aunt", role="organiser", organisation=ids["committee"], **wide, purpose="records"
        ),
        "captain": acting_as(
            id="captain", role="organiser", organisation=ids["team"], **wide, purpose="records"
        ),
        "street-coordinator": acting_as(
            id="street", role="street-coordinator", **wide, purpose="records"
        ),
        "supervisor": acting_as(id="bureau", role="supervisor", **wide, purpose="records"),
        "operator": OPERATOR,
        "integrator": acting_as(
            id="system",
            role="integrator",
            **wide,
            purpose="records",
            capabilities=list(CAPABILITIES),
        ),
        "unit-liaison": liaison(ids["unit"]),
        "department": liaison(ids["department"]),
        "shift-lead": acting_as(
            id="lead", role="shift-lead", organisation=ids["team"], **wide, purpose="records"
        ),
        "auditor": AUDITOR,
        "neighbour": person(ids["gus"]),
        "guardian": acting_as(
            id="mother", role="guardian", ward=ids["mia"], wards=frozenset({ids["mia"]})
        ),
    }
