"""Ages: who needs a guardian's word, which changes on a birthday (PIPL art. 31)."""

from baodao.schema.base import Command, Event, Id, Value
from baodao.schema.registration.volunteers import AgeClass

# --- events -------------------------------------------------------------------------------------


class AgeClassChanged(
    Event, type="baodao.registration.age-class-changed.v1", aggregate="volunteer_id"
):
    """A volunteer belongs to another age class from now on.

    For an adult no guardian's consent counts any more, and none is needed to take part.
    """

    volunteer_id: Id
    age_class: AgeClass


# --- commands -----------------------------------------------------------------------------------


class AgeClassReceipt(Value):
    """The age class as it now stands."""

    volunteer_id: Id
    age_class: AgeClass


class UpdateAgeClass(
    Command, subject="commands.registration.update-age-class", reply=AgeClassReceipt
):
    """Find out anew, from the birth date in the vault, whether a volunteer is a minor.

    Sent by the service itself on birthdays; otherwise by an operator.
    """

    volunteer_id: Id
