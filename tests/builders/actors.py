"""Who sends a message in a test: somebody who has just signed in, in a role with what goes with it.

acting_as(id="organiser", role="organiser", scope="12")
"""

from typing import Any

from baodao.schema import Actor
from baodao.schema.access import usual


def acting_as(**said: Any) -> Actor:
    """An actor with the usual capabilities of the role, unless others are said."""
    who = Actor.model_validate({"in_person": True, **said})
    if "capabilities" in said:
        return who
    for_organisation = who.organisation is not None and who.scope is None
    held = usual(who.role, for_organisation=for_organisation)
    return who.model_copy(update={"capabilities": held})
