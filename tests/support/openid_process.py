"""npm's `oidc-provider` as a process on loopback, and people who sign in at it with a browser.

async with openid_provider(tmp_path, gateway_url) as provider:
    provider.env        # for identity, so that one can sign in by it
    back = await provider.visit(browser, address, "sub-ana")
"""

import asyncio
import html
import json
import re
import signal
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

import httpx

from baodao.kit.servers import free_port
from tests.support.node import NODE, install
from tests.support.services import until

HERE = Path(__file__).parent / "oidc_provider"
CLIENT_ID, CLIENT_SECRET = "baodao-test", "s3cret+/: of the client"
_STEPS = 12
_FORM = re.compile(r'<form[^>]*action="([^"]+)"')
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


@dataclass
class OpenIdProvider:
    """A running provider; it calls people what they say they are called."""

    issuer: str
    log_file: Path
    process: subprocess.Popen[bytes]
    env: dict[str, str]

    async def visit(self, browser: httpx.AsyncClient, address: str, sub: str) -> str:
        """Sign in where an address leads, and agree; the address to which one is sent back."""
        answer = await browser.get(address)
        for _ in range(_STEPS):
            if answer.is_redirect:
                target = urljoin(str(answer.url), answer.headers["location"])
                if not target.startswith(self.issuer):
                    return target
                answer = await browser.get(target)
            else:
                answer = await self._submit(browser, answer, {"login": sub, "password": "x"})
        raise AssertionError(f"not sent back: {answer.text}")

    async def sign_out(self, browser: httpx.AsyncClient, address: str = "") -> str:
        """Sign out here, and say that one means it; the address to which one is sent then."""
        page = await browser.get(address or f"{self.issuer}/session/end")
        answer = await self._submit(browser, page, {"logout": "yes"})
        assert answer.is_redirect
        return urljoin(str(answer.url), answer.headers["location"])

    async def rotate(self) -> None:
        """Sign with another key from now on."""
        before = self.log_file.read_text().count("rotated")
        self.process.send_signal(signal.SIGUSR2)
        await until(lambda: self._says("rotated", before + 1), 10, "rotated")

    async def _submit(
        self, browser: httpx.AsyncClient, page: httpx.Response, values: dict[str, str]
    ) -> httpx.Response:
        assert page.status_code == 200, page.text
        form = _FORM.search(page.text)
        assert form, page.text
        hidden = {name: html.unescape(value) for name, value in _HIDDEN.findall(page.text)}
        target = urljoin(str(page.url), html.unescape(form[1]))
        return await browser.post(target, data={**values, **hidden})

    async def _says(self, word: str, times: int) -> bool:
        return self.log_file.read_text().count(word) >= times


@asynccontextmanager
async def openid_provider(directory: Path, gateway: str) -> AsyncIterator[OpenIdProvider]:
    """A provider that knows one client: the gateway at this address."""
    await asyncio.to_thread(install, HERE)
    port, log_file = free_port(), directory / "openid-provider.log"
    issuer, path = f"http://127.0.0.1:{port}", f"{gateway}/api/v1/session/oidc/town"
    told = {
        "port": port,
        "clientId": CLIENT_ID,
        "clientSecret": CLIENT_SECRET,
        "callback": f"{path}/callback",
        "logout": f"{path}/logout",
        "home": f"{gateway}/",
    }
    process = _spawn(json.dumps(told), log_file)
    env = _settings(directory, issuer, gateway)
    provider = OpenIdProvider(issuer, log_file, process, env)
    try:
        await until(lambda: provider._says("ready", 1), 30, "a provider")
        yield provider
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait, 15)
        print(f"--- provider ---\n{log_file.read_text()[-4000:]}")


def _spawn(told: str, log_file: Path) -> subprocess.Popen[bytes]:
    with log_file.open("wb") as log:
        command = [NODE, HERE / "provider.mjs", told]
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)


def _settings(directory: Path, issuer: str, gateway: str) -> dict[str, str]:
    secret, file = directory / "town.secret", directory / "providers.json"
    secret.write_text(CLIENT_SECRET)
    secret.chmod(0o400)
    one = {"id": "town", "zh": "测试·登录", "en": "Test sign-in", "issuer": issuer}
    one |= {"client_id": CLIENT_ID, "client_secret_file": secret.name}
    file.write_text(json.dumps({"providers": [one]}))
    return {
        "BAODAO_IDENTITY_PROVIDERS_FILE": str(file),
        "BAODAO_IDENTITY_PUBLIC_ORIGIN": gateway,
    }
