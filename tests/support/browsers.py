"""People at their browsers, in front of a gateway: they activate accounts and sign in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import httpx

from baodao.cli.operate.signing import Installation
from baodao.cli.synthetic import resident_id
from tests.support.scenario import COMMUNITY, Scenario
from tests.support.services import RunningServices

PASSWORD = "correct horse 电池"
SAME = {"Sec-Fetch-Site": "same-origin"}


class Town:
    """People at their browsers, in front of one gateway."""

    def __init__(self, services: RunningServices, city: Scenario, url: str, own: str) -> None:
        self.services, self.city, self.url, self._own = services, city, url, own
        self.installation = Installation(services.client)

    @asynccontextmanager
    async def browser(self, **headers: str) -> AsyncIterator[httpx.AsyncClient]:
        headers["Baodao-Purpose"] = "records"
        async with httpx.AsyncClient(base_url=self.url, headers=headers, timeout=30) as client:
            yield client

    async def activate(self, http: httpx.AsyncClient, code: str, login: str) -> httpx.Response:
        body = {"code": code, "login": login + self._own, "password": PASSWORD}
        return await http.post("/api/v1/account/activate", json=body, headers=SAME)

    async def sign_in(
        self, http: httpx.AsyncClient, login: str, password: str = PASSWORD
    ) -> httpx.Response:
        """Sign in, and keep the cookie as a browser on loopback does though it is `Secure`."""
        body = {"login": login + self._own, "password": password}
        answer = await http.post("/api/v1/session", json=body, headers=SAME)
        if answer.is_success:
            name, _, value = answer.headers["set-cookie"].partition(";")[0].partition("=")
            http.headers["Cookie"] = f"{name}={value}"
            http.headers.update(SAME)
        return answer

    async def by_passkey(self, http: httpx.AsyncClient, credential: dict[str, Any]) -> int:
        """Sign in by a passkey, and keep the cookie in the same way."""
        body = {"credential": credential}
        answer = await http.post("/api/v1/session/passkey", json=body, headers=SAME)
        if answer.is_success:
            http.headers["Cookie"] = answer.headers["set-cookie"].partition(";")[0]
        return answer.status_code

    async def operator(self, http: httpx.AsyncClient, login: str = "boss") -> str:
        """The first operator, signed in; the account's id."""
        invited = await self.installation.operator("测试·管理员")
        assert (await self.activate(http, invited.code, login)).status_code == 200
        assert (await self.sign_in(http, login)).status_code == 201
        return invited.account_id


def slug(answer: httpx.Response) -> str:
    return str(answer.json()["type"]).rpartition(":")[2]


async def registered_minor(desk: httpx.AsyncClient) -> str:
    """Somebody of fourteen or so whose guardian signed a paper at the desk."""
    born = date(2012, 5, 1)
    body = {
        "name": "测试·小丙",
        "phone": "19900000778",
        "division": COMMUNITY,
        "document": {"type": "resident-id", "number": resident_id(778, born=born)},
        "guardian": {"name": "测试·母", "phone": "19900000779", "relation": "母亲"},
        "consent": {
            "text_version": "2026-1",
            "how": "paper",
            "reference": "测试",
            "by": "guardian",
        },
    }
    answer = await desk.post("/api/v1/volunteers", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["volunteer_id"])
