"""What every service does when a person was erased."""

from baodao.kit.decisions import Decision, accept, use_case
from baodao.schema.registration.personal_data import PersonErased


@use_case
def forget_person(_: PersonErased) -> Decision[None]:
    """Let what the inbox remembers about the person go: the event itself says so (`forgets`)."""
    return accept(None)
