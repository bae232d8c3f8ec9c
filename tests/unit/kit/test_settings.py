import pytest
from pydantic import ValidationError

from baodao.hours.settings import Settings as HoursSettings
from baodao.identity.settings import Settings as IdentitySettings
from baodao.kit.keys import new_key
from baodao.registration.settings import Settings as RegistrationSettings
from baodao.scheduling.settings import Settings as SchedulingSettings
from tests.support.signing import signing

ALL = [RegistrationSettings, SchedulingSettings, HoursSettings, IdentitySettings]


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAODAO_NATS_URL", "nats://n:1")
    monkeypatch.setenv("BAODAO_MONGO_URL", "mongodb://common")
    monkeypatch.setenv("BAODAO_INBOX_KEY_FILE", "inbox.key")
    monkeypatch.setenv("BAODAO_REGISTRATION_MASTER_KEYS", f"test:{new_key()}")
    monkeypatch.setenv("BAODAO_REGISTRATION_LOOKUP_KEY", new_key())
    for name, value in (signing("hours") | signing("identity")).items():
        monkeypatch.setenv(name, value)


def test_every_service_has_a_database_of_its_own() -> None:
    names = [settings().database for settings in ALL]
    assert names == ["baodao_registration", "baodao_scheduling", "baodao_hours", "baodao_identity"]


def test_the_prefix_of_databases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAODAO_DATABASE_PREFIX", "t1")
    assert HoursSettings().database == "t1_hours"


def test_a_service_may_have_a_server_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAODAO_SCHEDULING_MONGO_URL", "mongodb://own")
    assert SchedulingSettings().mongo_url == "mongodb://own"
    assert HoursSettings().mongo_url == "mongodb://common"


def test_its_own_server_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BAODAO_MONGO_URL")
    monkeypatch.setenv("BAODAO_HOURS_MONGO_URL", "mongodb://own")
    assert HoursSettings().mongo_url == "mongodb://own"


@pytest.mark.parametrize(
    "name",
    [
        "BAODAO_NATS_URL",
        "BAODAO_MONGO_URL",
        "BAODAO_ACTOR_KEYS_FILE",
        "BAODAO_INBOX_KEY_FILE",
    ],
)
def test_a_missing_address_is_an_error_that_names_it(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.delenv(name)
    with pytest.raises(ValidationError, match=name.removeprefix("BAODAO_").lower()):
        HoursSettings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GROUP_SIZE", "0"),
        ("LOG_FORMAT", "xml"),
        ("STREAM_REPLICAS", "6"),
        ("DELIVERY_DELAYS", "soon"),
        ("PATIENCE", "a while"),
    ],
)
def test_a_wrong_value_is_an_error_that_names_it(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"BAODAO_{name}", value)
    with pytest.raises(Exception, match=name.lower()):
        HoursSettings()


def test_instances_of_one_machine_differ_by_process() -> None:
    assert HoursSettings().instance.rpartition("-")[2].isdigit()


def test_delays_and_durations_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAODAO_DELIVERY_DELAYS", "[0.1, 1]")
    monkeypatch.setenv("BAODAO_PATIENCE", "PT3S")
    settings = HoursSettings()
    assert settings.delivery_delays == (0.1, 1.0)
    assert settings.patience.total_seconds() == 3
