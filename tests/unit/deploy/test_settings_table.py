import re
from pathlib import Path

from baodao.gateway.settings import GatewaySettings
from baodao.hours.settings import Settings as HoursSettings
from baodao.identity.settings import Settings as IdentitySettings
from baodao.kit.settings import ServiceSettings
from baodao.registration.settings import Settings as RegistrationSettings

README = Path(__file__).resolve().parents[3] / "deploy/README.md"
# Set by each service's own class and not meant for the environment.
FIXED = {"BAODAO_SERVICE"}
# Not fields: read before there are settings, or a pattern over the names of services.
OTHERS = {"BAODAO_NATS_SERVER", "BAODAO_MONGOD"}
OTHERS |= {"BAODAO_KEEPER_NATS_URL", "BAODAO_PROBER_NATS_URL"}


def test_the_table_names_every_setting_and_no_other():
    told = README.read_text("utf-8").partition("\n## Settings\n")[2]
    rows = "".join(line.split("|")[1] for line in told.splitlines() if line.startswith("| `"))
    fields = {
        **RegistrationSettings.model_fields,
        **HoursSettings.model_fields,
        **IdentitySettings.model_fields,
        **GatewaySettings.model_fields,
    }
    assert ServiceSettings.model_fields.keys() <= fields.keys()
    wanted = {f"BAODAO_{name}".upper() for name in fields} - FIXED | OTHERS
    assert set(re.findall(r"`(BAODAO_[A-Z_]+)`", rows)) == wanted
