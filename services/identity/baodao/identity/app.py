"""The composition root of identity."""

import logging

from baodao.identity.due import SWEEPS
from baodao.identity.passkeys import Passkeys
from baodao.identity.passwords import Passwords
from baodao.identity.settings import Settings
from baodao.identity.store import COLLECTIONS
from baodao.identity.subscribers import subscribers
from baodao.kit.process import run
from baodao.kit.service import Service


def build() -> Service:
    """The service as the environment asks for it."""
    settings = Settings()
    party = settings.relying_party
    tools = [Passwords(), Passkeys(party), party, settings.signer(), settings.providers()]
    return Service(settings, subscribers, COLLECTIONS, tools, SWEEPS)


def main() -> None:
    """Run identity as this process."""
    # It would log every question to a provider, with its address.
    logging.getLogger("httpx2").setLevel(logging.WARNING)
    run(build)
