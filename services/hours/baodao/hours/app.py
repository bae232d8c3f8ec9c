"""The composition root of hours."""

from baodao.hours.certificates.keys import CertificateKeys
from baodao.hours.common.keys import IssuingKeys, LedgerSeals
from baodao.hours.complaints.keys import ReceiptKeys
from baodao.hours.credentials.issuer import Issuer
from baodao.hours.due import SWEEPS
from baodao.hours.key_checks import check_keys
from baodao.hours.rewards.keys import RewardKeys
from baodao.hours.rounds.keys import RoundKeys
from baodao.hours.settings import Settings
from baodao.hours.store import COLLECTIONS
from baodao.hours.subscribers import subscribers
from baodao.kernel.holders import HolderSlips
from baodao.kit.keys import parse_key, parse_keys, read_key_file
from baodao.kit.process import run
from baodao.kit.service import Service


def build() -> Service:
    """The service as the environment asks for it."""
    settings = Settings()
    keys = read_key_file(settings.hours_keys_file, parse_keys)
    inbox_key = read_key_file(settings.inbox_key_file, parse_key)
    seals, issuing = LedgerSeals(keys), IssuingKeys(keys)
    tools = [
        seals,
        issuing,
        Issuer(issuing, settings.hours_public_origin),
        CertificateKeys(inbox_key),
        ReceiptKeys(inbox_key),
        RoundKeys(inbox_key),
        RewardKeys(inbox_key),
        HolderSlips(inbox_key),
    ]
    return Service(
        settings,
        subscribers,
        COLLECTIONS,
        tools=tools,
        sweeps=SWEEPS,
        checks=[lambda database: check_keys(database, seals, settings.hours_keys_file)],
    )


def main() -> None:
    """Run hours as this process."""
    run(build)
