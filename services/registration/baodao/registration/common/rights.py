"""Who may do what here: role and scope of an actor against a place, an organisation or a person.

Each rule gives its refusals, none if the actor may.
"""

from baodao.kernel.actors import is_self, the_service
from baodao.schema import Actor, OutOfScope, Refusal
from baodao.schema.registration.organisations import OrganisationKind
from baodao.schema.registration.personal_data import PurposeRequired

_REGISTRARS = ("organiser", "street-coordinator", "supervisor", "operator", "integrator")
_OVERSEERS = ("supervisor", "operator")
# An integrator and an operator keep records and systems; they have no reason to call anybody.
_CALLERS = ("organiser", "street-coordinator", "supervisor")
_WATCHERS = ("auditor", "supervisor")
_TREE_KEEPERS = ("supervisor", "operator")

ITSELF = the_service("registration")
"""The actor of own commands: registration itself, when something is due."""


def actor_registering(actor: Actor, volunteer_id: str) -> Actor:
    """The actor of a registration: who registers themself is the person of the new record."""
    return actor.model_copy(update={"id": volunteer_id}) if actor.role == "volunteer" else actor


def must_be_self(actor: Actor, volunteer_id: str, division: str) -> list[Refusal]:
    """Whether the actor is this person; nobody else acts in their name (志愿服务条例 art. 25)."""
    return [] if is_self(actor, volunteer_id) else [out_of_scope(actor, division)]


def may_register(actor: Actor, division: str | None) -> list[Refusal]:
    """Whether the actor may register in this division, or (None) change the tree itself."""
    if division is None:
        allowed = actor.role in _TREE_KEEPERS and actor.scope == "*"
    else:
        allowed = actor.role in (*_REGISTRARS, "volunteer") and actor.covers(division)
    return [] if allowed else [out_of_scope(actor, division)]


def may_found(actor: Actor, kind: OrganisationKind, division: str) -> list[Refusal]:
    """Whether the actor may register an organisation of this kind here.

    A group of neighbours may register itself (条例 art. 42); every other kind is registered by
    those who keep records.
    """
    if kind == "informal-group":
        return may_register(actor, division)
    return may_organise(actor, division)


def may_organise(actor: Actor, division: str) -> list[Refusal]:
    """Whether the actor keeps records of other people in this division."""
    allowed = actor.role in _REGISTRARS and actor.covers(division)
    return [] if allowed else [out_of_scope(actor, division)]


def may_import(actor: Actor) -> list[Refusal]:
    """Whether the actor registers other people at all; where, is asked for each of them."""
    return [] if actor.role in _REGISTRARS else [out_of_scope(actor, None)]


def may_oversee(actor: Actor, division: str) -> list[Refusal]:
    """Whether the actor supervises (or operates) this division."""
    allowed = actor.role in _OVERSEERS and actor.covers(division)
    return [] if allowed else [out_of_scope(actor, division)]


def may_act_for_person(actor: Actor, volunteer_id: str, division: str) -> list[Refusal]:
    """Whether the actor is this person, or keeps records where they live."""
    if is_self(actor, volunteer_id):
        return []
    return may_organise(actor, division)


def may_act_for(actor: Actor, organisation_id: str, division: str) -> list[Refusal]:
    """Whether the actor speaks for this organisation, or supervises where it is."""
    speaks = actor.role in ("unit-liaison", "organiser") and actor.organisation == organisation_id
    if speaks and actor.covers(division):
        return []
    return may_oversee(actor, division)


def out_of_scope(actor: Actor, division: str | None) -> OutOfScope:
    """The `out-of-scope` refusal for this actor and place."""
    return OutOfScope(role=actor.role, scope=actor.scope, division=division or "*")


def may_reveal(actor: Actor, division: str) -> list[Refusal]:
    """Whether the actor may see who somebody is: a role that meets people, and a purpose."""
    refusals: list[Refusal] = []
    if actor.role not in _CALLERS or not actor.covers(division):
        refusals.append(out_of_scope(actor, division))
    if actor.purpose == Actor.model_fields["purpose"].default:
        refusals.append(PurposeRequired())
    return refusals


def may_look(actor: Actor, volunteer_id: str, division: str) -> list[Refusal]:
    """Whether the actor may see the record of a minor: not as just another volunteer."""
    if is_self(actor, volunteer_id):
        return []
    allowed = actor.role != "volunteer" and actor.covers(division)
    return [] if allowed else [out_of_scope(actor, division)]


def may_watch(actor: Actor, division: str) -> list[Refusal]:
    """Whether the actor audits or supervises this division ("" is the whole tree)."""
    allowed = actor.role in _WATCHERS and actor.covers(division)
    return [] if allowed else [out_of_scope(actor, division)]


def may_keep_keys(actor: Actor) -> list[Refusal]:
    """Whether the actor operates the system as a whole."""
    allowed = actor.role == "operator" and actor.scope == "*"
    return [] if allowed else [out_of_scope(actor, None)]
