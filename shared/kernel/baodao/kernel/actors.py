"""Who acts: the person themself, somebody else, or the service on its own; and what for."""

from baodao.schema import Actor


def is_self(actor: Actor, volunteer_id: str) -> bool:
    """Whether the actor is this person."""
    return actor.role == "volunteer" and actor.id == volunteer_id


def the_service(name: str) -> Actor:
    """The actor of a service that acts because something is due, and nobody asked."""
    return Actor(id=name, role="operator", scope="*", purpose="what falls due")


def is_purposeless(actor: Actor) -> bool:
    """Whether the actor does not say what for, as whoever sees personal data has to."""
    return bool(actor.purpose == Actor.model_fields["purpose"].default)
