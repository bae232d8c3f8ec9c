"""What services do when somebody was erased whom they know."""

from baodao.kit.decisions import Decision, accept, use_case
from baodao.schema.registration.personal_data import PersonErased
from baodao.schema.registration.residents import ResidentErased


@use_case
def forget_person(_: PersonErased) -> Decision[None]:
    """Let what the inbox remembers about the person go: the event itself says so (`forgets`)."""
    return accept(None)


@use_case
def forget_resident(_: ResidentErased) -> Decision[None]:
    """Let what the inbox remembers about a resident in need go."""
    return accept(None)
