"""Who acts: the person themself, somebody else, or the service on its own."""

from baodao.schema import Actor


def is_self(actor: Actor, volunteer_id: str) -> bool:
    """Whether the actor is this person."""
    return actor.role == "volunteer" and actor.id == volunteer_id


def acts_for(actor: Actor) -> str:
    """The id of the person in whose name the actor acts: their own, or their ward's."""
    return actor.ward or actor.id if actor.role == "guardian" else actor.id


def speaks_for(actor: Actor, volunteer_id: str) -> bool:
    """Whether the actor is this person, or their guardian."""
    return actor.role in ("volunteer", "guardian") and acts_for(actor) == volunteer_id


def acts_alone(actor: Actor) -> bool:
    """Whether it is somebody at their own screen, with nobody looking on."""
    return actor.role in ("volunteer", "guest")


def the_service(name: str) -> Actor:
    """The actor of a service that acts because something is due, and nobody asked."""
    return Actor(id=name, role="operator", scope="*")
