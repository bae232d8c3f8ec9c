"""Ages: who needs a guardian's word, which changes on a birthday (PIPL art. 31)."""

from typing import Annotated

from baodao.schema.base import Event, Id
from baodao.schema.classes import of
from baodao.schema.registration.volunteers import AgeClass

# --- events -------------------------------------------------------------------------------------


class AgeClassChanged(
    Event, type="baodao.registration.age-class-changed.v1", feed="minors", aggregate="volunteer_id"
):
    """A volunteer belongs to another age class from now on.

    For an adult no guardian's consent counts any more, and none is needed to take part.
    """

    volunteer_id: Id
    age_class: Annotated[AgeClass, of("minor")]
