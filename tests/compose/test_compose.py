"""docker-compose.yml for real: built, brought up, used through HTTP, taken down with its data."""

import json
import os
import secrets
import shlex
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from baodao.cli.synthetic import resident_id
from baodao.schema.catalog import CONTEXTS
from tests.builders.people import ON_PAPER

pytestmark = [pytest.mark.compose, pytest.mark.timeout(900)]

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("registration", "scheduling", "hours", "identity", "gateway")
COMMUNITY = "120104007017"


class Compose:
    """One project of its own, so that a demo that runs beside it is left alone."""

    def __init__(self) -> None:
        self._command = shlex.split(os.environ.get("BAODAO_COMPOSE") or "docker compose")
        self.project = f"baodao-test-{secrets.token_hex(3)}"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._environment = {
            **os.environ,
            "BAODAO_COMPOSE_PORT": str(self.port),
            "BAODAO_COMPOSE_SUBNET": f"10.213.{secrets.choice(range(64, 256))}.0/28",
            "BAODAO_IMAGE_TAG": "test",
        }

    def __call__(self, *arguments: str, check: bool = True) -> str:
        command = [*self._command, "--project-name", self.project, *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self._environment, check=False, text=True, capture_output=True
        )
        # Captured by pytest, and shown when a test fails.
        print(done.stdout, done.stderr, sep="\n", file=sys.stderr)
        if check and done.returncode:
            pytest.fail(
                f"compose {shlex.join(arguments)}: exit code {done.returncode}\n{done.stderr}"
            )
        return done.stdout

    def states(self) -> dict[str, dict[str, Any]]:
        lines = self("ps", "--all", "--format", "json").splitlines()
        return {state["Service"]: state for state in map(json.loads, lines)}


@pytest.fixture(scope="module")
def compose(request) -> Iterator[Compose]:
    compose = Compose()
    failed_before = request.session.testsfailed
    try:
        compose("build")
        compose("up", "--detach", "--wait", "--wait-timeout", "180")
        yield compose
    finally:
        if request.session.testsfailed > failed_before or sys.exc_info()[0]:
            compose("logs", "--no-color", "--tail", "60", check=False)
        compose("down", "--volumes", "--remove-orphans", "--timeout", "20")
    assert compose.states() == {}


@pytest.fixture(scope="module")
def session(compose) -> dict[str, str]:
    """The first operator gets in with the code that the command line prints."""
    keys = ("--keys", "/secrets", "--json")
    said = compose("run", "--rm", "cli", "identity", "first-operator", *keys)
    url = f"http://127.0.0.1:{compose.port}"
    with httpx.Client(base_url=url, timeout=30, trust_env=False) as client:
        who = {"login": "operator", "password": secrets.token_urlsafe(12)}
        code = json.loads(said)["code"]
        activated = client.post("/api/v1/account/activate", json={"code": code, **who})
        assert activated.status_code == 200, activated.text
        signed_in = client.post("/api/v1/session", json=who)
        assert signed_in.status_code == 201, signed_in.text
    cookie = signed_in.headers["set-cookie"].partition(";")[0]
    return {"Cookie": cookie, "Sec-Fetch-Site": "same-origin", "Baodao-Purpose": "records"}


@pytest.fixture
def api(compose, session) -> Iterator[httpx.Client]:
    url = f"http://127.0.0.1:{compose.port}"
    with httpx.Client(base_url=url, headers=session, timeout=30, trust_env=False) as client:
        yield client


def until(attempt: Callable[[], Any], holds: Callable[[Any], bool], within: float = 30) -> Any:
    deadline = time.monotonic() + within
    while not holds(result := attempt()):
        assert time.monotonic() < deadline, f"not within {within} s; the last answer: {result}"
        time.sleep(0.1)
    return result


def accepted(api: httpx.Client, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """Ask again until the services concerned have heard of what the request names."""
    return until(lambda: api.post(f"/api/v1{path}", json=body), lambda r: r.is_success).json()


def credited(api: httpx.Client, since: datetime, volunteer: str) -> dict[str, Any]:
    """The event of this volunteer's hours, as another program would see it."""
    asked = {"division": "12.01.04", "context": "hours", "since": since.isoformat()}
    with api.stream("GET", "/api/v1/events", params=asked) as feed:
        assert feed.status_code == 200, feed.read()
        for line in feed.iter_lines():
            if line.startswith("data:"):
                event = json.loads(line.removeprefix("data:"))
                if event["data"].get("volunteer_id") == volunteer:
                    return event
    pytest.fail("the feed ended without the event")


def test_one_hour_travels_from_the_sign_up_to_the_ledger(api):
    began = datetime.now(UTC).replace(microsecond=0)
    # A device's clock may be two minutes ahead: both times can be recorded before they come.
    starts, leaves = began + timedelta(seconds=45), began + timedelta(seconds=110)
    codes = [COMMUNITY[:size] for size in (2, 4, 6, 9, 12)]
    accepted(api, "/divisions", {"rows": [{"code": c, "name": f"测试{c}"} for c in codes]})
    organisation = accepted(
        api,
        "/organisations",
        {"name": "测试居委会", "kind": "residents-committee", "division": COMMUNITY},
    )["organisation_id"]
    volunteer = accepted(
        api,
        "/volunteers",
        {
            "name": "测试·甲0001",
            "phone": "19900000001",
            "division": COMMUNITY,
            "document": {"type": "resident-id", "number": resident_id(1)},
            "consent": ON_PAPER,
        },
    )["volunteer_id"]
    shift = {"starts_at": starts, "ends_at": starts + timedelta(hours=2)}
    activity = accepted(
        api,
        "/activities",
        {
            "organisation_id": organisation,
            "title": "测试活动",
            "category": "群防群治",
            "division": COMMUNITY,
            "place": "测试地点",
            # Who writes it for themself need not be asked.
            "responsible_id": api.get("/api/v1/account").json()["account_id"],
            "risk_note": "无",
            "shifts": [{**{k: v.isoformat() for k, v in shift.items()}, "max_crew": 1}],
        },
    )
    accepted(api, f"/activities/{activity['activity_id']}/publish", {})
    seats = f"/shifts/{activity['shift_ids'][0]}"

    accepted(api, f"{seats}/sign-ups", {"volunteer_id": volunteer})
    accepted(api, f"{seats}/check-ins", {"volunteer_id": volunteer, "at": starts.isoformat()})
    accepted(api, f"{seats}/check-outs", {"volunteer_id": volunteer, "at": leaves.isoformat()})

    # A roll is closed once the shift has really ended.
    close = partial(api.post, f"/api/v1{seats}/roll/close", json={"ended_at": leaves.isoformat()})
    until(close, lambda r: r.is_success, within=180)
    event = credited(api, began, volunteer)
    assert (event["type"], event["data"]["minutes"]) == ("baodao.hours.hours-credited.v1", 1)
    hours = f"/api/v1/volunteers/{volunteer}/hours"
    balance = until(lambda: api.get(hours).json(), lambda b: b.get("minutes", 0) >= 1)
    assert (balance["minutes"], balance["entries"]) == (1, 1)
    assert api.get(f"{hours}/entries").json()["entries"][0]["attendance_id"].endswith(volunteer)
    assert api.get("/healthz").status_code == api.get("/readyz").status_code == 200


def test_everything_is_healthy_and_the_jobs_are_done(compose):
    states = compose.states()
    for name in ("nats", "mongo", *SERVICES):
        assert states[name]["Health"] == "healthy", states[name]
    assert states["keeper"]["State"] == "running"
    for name in ("accounts", "keys", "mongo-init"):
        assert (states[name]["State"], states[name]["ExitCode"]) == ("exited", 0), states[name]


def test_only_the_gateway_is_published_and_only_on_loopback(compose):
    published = {
        (name, port["URL"], port["PublishedPort"])
        for name, state in compose.states().items()
        for port in state["Publishers"] or ()
        if port["PublishedPort"]
    }
    assert published == {("gateway", "127.0.0.1", compose.port)}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_runs_without_any_right_it_does_not_need(compose, service):
    look = "import os; print(os.getuid(), open('/proc/self/status').read())"
    uid, _, status = compose("exec", "-T", service, "python", "-c", look).partition(" ")
    assert int(uid) > 0
    assert "CapEff:\t0000000000000000" in status
    assert "NoNewPrivs:\t1" in status
    written = compose("exec", "-T", service, "sh", "-c", "touch /opt/x 2>&1 || true")
    assert "Read-only file system" in written


def test_a_stopped_service_ends_cleanly_and_its_absence_is_told(compose, api):
    try:
        compose("stop", "hours")
        assert compose.states()["hours"]["ExitCode"] == 0
        answer = until(lambda: api.get("/readyz"), lambda r: r.status_code == 503)
        assert "hours" in answer.text
    finally:
        compose("up", "--detach", "--no-build", "--wait")
    until(lambda: api.get("/readyz"), lambda r: r.status_code == 200)


def test_the_jobs_change_nothing_when_they_run_again(compose):
    assert "primary of rs0" in compose("run", "--rm", "--no-deps", "mongo-init")
    compose("run", "--rm", "--no-deps", "accounts")
    again = compose("run", "--rm", "--no-deps", "cli", "topology", "check", "--json")
    assert json.loads(again) == {"drift": []}
    checked = compose("run", "--rm", "--no-deps", "cli", "streams", "check", "--json")
    assert set(json.loads(checked)) == set(CONTEXTS)


def test_servers_run_as_nobody_in_particular_and_take_nobody_without_an_account(compose):
    for name in ("nats", "mongo"):
        status = compose("exec", "-T", name, "sh", "-c", "id -u; cat /proc/1/status")
        assert int(status.partition("\n")[0]) > 0
        assert "CapEff:\t0000000000000000" in status
    asked = (
        "HOME=/tmp mongosh --quiet --eval 'db.getSiblingDB(`baodao_hours`).entries.findOne()' 2>&1"
    )
    assert "requires authentication" in compose(
        "exec", "-T", "mongo", "sh", "-c", f"{asked} || true"
    )
    call = "nats.connect('nats://nats:4222', allow_reconnect=False, max_reconnect_attempts=1)"
    asked = f'python -c "import asyncio, nats; asyncio.run({call})" 2>&1 || true'
    assert "Authorization" in compose("exec", "-T", "hours", "sh", "-c", asked)


def test_a_service_reads_its_own_secrets_and_reaches_no_server_it_does_not_need(compose):
    found = compose("exec", "-T", "hours", "sh", "-c", "ls -ln /secrets; cat /secrets/*")
    assert "nats://hours:" in found
    assert "registration:" not in found
    assert "mongodb://hours:" in found
    look = "import socket; socket.create_connection(('mongo', 27017), 2)"
    assert "gaierror" in compose(
        "exec", "-T", "gateway", "sh", "-c", f'python -c "{look}" 2>&1 || true'
    )
