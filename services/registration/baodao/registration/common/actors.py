"""Who acts in registration: itself, and who registers themself."""

from baodao.kernel.actors import acts_alone, the_service
from baodao.schema import Actor

ITSELF = the_service("registration")
"""The actor of own commands: registration itself, when something is due."""


def actor_registering(actor: Actor, volunteer_id: str) -> Actor:
    """The actor of a registration: who registers themself is the person of the new record."""
    if acts_alone(actor):
        return actor.model_copy(update={"id": volunteer_id, "role": "volunteer"})
    return actor
