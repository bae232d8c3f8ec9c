"""Every field of every operation fuzzed against the running gateway: never a 5xx, always our form.

Requests come from the gateway's own OpenAPI document: those that follow it, and those that break
it. In every second one the ids are of things that exist, so that more than the door is reached.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

from baodao.gateway.credentials import DID, JWT, VC
from baodao.kit.servers import MongoServer
from baodao.tables.workbook import MEDIA_TYPE
from tests.support.gateway import OPERATOR, gateway
from tests.support.scenario import COMMUNITY, Scenario
from tests.support.services import RunningServices

_EXAMPLES = 16 if settings.get_current_profile_name() == "explore" else 4
"""Of each operation, of those that follow it and of those that do not."""
_ANSWERED = {
    *("application/json", "application/problem+json", "text/calendar", "text/csv"),
    *(MEDIA_TYPE, DID, JWT, VC),
}
# A stream without an end; its parameters have tests of their own.
_ENDLESS = "/api/v1/events"


@dataclass
class Fuzzed:
    """The gateway, the services behind it, and ids of what exists, by the fields that name them."""

    client: httpx.AsyncClient
    services: RunningServices
    known: dict[str, str]


@pytest.fixture
async def fuzzed(
    tmp_path_factory: pytest.TempPathFactory, mongo_server: MongoServer
) -> AsyncIterator[Fuzzed]:
    async with RunningServices(tmp_path_factory.mktemp("fuzz"), mongo_server) as services:
        await services.start_slice()
        scenario = await Scenario.prepare(services, volunteers=1)
        (shift,) = [await scenario.open_shift(5)]
        known = {
            "organisation_id": scenario.organisation,
            "volunteer_id": scenario.volunteers[0],
            "shift_id": shift,
            "division": COMMUNITY,
            "code": COMMUNITY,
        }
        async with gateway(services) as client:
            yield Fuzzed(client, services, known)


@pytest.mark.slow
@pytest.mark.searches
async def test_no_input_makes_the_gateway_or_a_service_fail(fuzzed: Fuzzed) -> None:
    client, services = fuzzed.client, fuzzed.services
    document = (await client.get("/openapi.json")).json()
    statuses = await asyncio.to_thread(_fuzz, document, str(client.base_url), fuzzed.known)
    assert sum(statuses.values()) > 4 * len(document["paths"])
    assert not {status for status in statuses if status >= 500}, statuses
    # Rules were reached, and not only the forms.
    assert statuses[404] + statuses[409] + statuses[403] > 0
    assert statuses[422] > 0
    for name in ("registration", "scheduling", "hours"):
        (process,) = services.processes[name]
        report = await services.health(process)
        assert report["ready"], report
        assert report["counts"]["failed"] == 0
        assert "view_failed" not in process.log_file.read_text("utf-8")


def _fuzz(document: dict[str, Any], url: str, known: dict[str, str]) -> Counter[int]:
    statuses: Counter[int] = Counter()
    with requests.Session() as session:
        for found in schemathesis.openapi.from_dict(document).get_all_operations():
            operation = found.ok()
            if operation.path == _ENDLESS:
                continue
            for mode in GenerationMode:
                # What has no parameter has none that could be wrong.
                with suppress(Unsatisfiable):
                    statuses += _fuzz_one(operation, mode, session, url, known)
    return statuses


def _fuzz_one(
    operation: Any,
    mode: GenerationMode,
    session: requests.Session,
    url: str,
    known: dict[str, str],
) -> Counter[int]:
    statuses: Counter[int] = Counter()

    @settings(
        max_examples=_EXAMPLES,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(mode))
    def send(case: Any) -> None:
        if sum(statuses.values()) % 2:
            for part in (case.path_parameters, case.body):
                if isinstance(part, dict):
                    part |= {name: value for name, value in known.items() if name in part}
        answer = case.call(base_url=url, session=session, headers=OPERATOR, timeout=30)
        statuses[answer.status_code] += 1
        kind = answer.headers.get("content-type", [""])[0].partition(";")[0]
        assert answer.status_code < 500, (case.as_curl_command(), answer.content)
        assert kind in _ANSWERED or case.path.startswith(("/docs", "/healthz")), case.path
        assert b"Traceback" not in answer.content

    send()
    return statuses
