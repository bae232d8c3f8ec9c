"""The composition root of identity."""

from baodao.identity.due import SWEEPS
from baodao.identity.passkeys import Passkeys
from baodao.identity.passwords import Passwords
from baodao.identity.settings import Settings
from baodao.identity.store import COLLECTIONS
from baodao.identity.subscribers import subscribers
from baodao.kit.service import Service, run


def build() -> Service:
    """The service as the environment asks for it."""
    settings = Settings()
    party = settings.relying_party
    tools = [Passwords(), Passkeys(party), party, settings.signer()]
    return Service(settings, subscribers, COLLECTIONS, tools, SWEEPS)


def main() -> None:
    """Run identity as this process."""
    run(build)
