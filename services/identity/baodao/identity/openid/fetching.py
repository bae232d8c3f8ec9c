"""Asking a provider: within a time, with a limit to what it may answer, and nowhere else.

No redirect is followed, no proxy of the environment used, nothing decompressed.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
from authlib.integrations.httpx_client import AsyncOAuth2Client
from pydantic import ValidationError
from pydantic_core import from_json

from baodao.kit.decisions import NotNowError

_MOST_BYTES = 256 * 1024
_FOUND = 200


class ProviderAwayError(NotNowError):
    """A provider does not answer, or not as one does: it may do so later."""


class _TooMuchError(httpx2.TransportError):
    """More than a provider has to say."""


class _Limited(httpx2.AsyncByteStream):
    def __init__(self, stream: httpx2.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        async for chunk in self._stream:
            size += len(chunk)
            if size > _MOST_BYTES:
                raise _TooMuchError(f"more than {_MOST_BYTES} bytes")
            yield chunk

    async def aclose(self) -> None:
        await self._stream.aclose()


class LimitedTransport(httpx2.AsyncBaseTransport):
    """Gives up answers that are too long, or packed so that they might become it."""

    def __init__(self, inner: httpx2.AsyncBaseTransport) -> None:
        self._inner = inner

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Ask, and have the answer read through a limit."""
        request.headers["accept-encoding"] = "identity"
        response = await self._inner.handle_async_request(request)
        assert isinstance(response.stream, httpx2.AsyncByteStream)  # noqa: S101 -- an asynchronous one
        if response.headers.get("content-encoding", "identity") != "identity":
            await response.aclose()
            raise _TooMuchError("a packed answer")
        limited = _Limited(response.stream)
        return httpx2.Response(response.status_code, headers=response.headers, stream=limited)

    async def aclose(self) -> None:
        """Close what is underneath."""
        await self._inner.aclose()


class Fetching:
    """Asks providers.

    Args:
        seconds: what one answer may take, from beginning to end.
        transport: in place of the network, for tests.
    """

    def __init__(
        self, seconds: float = 4.0, transport: httpx2.AsyncBaseTransport | None = None
    ) -> None:
        self._seconds, self._transport = seconds, transport
        self._tls = transport is None and httpx2.create_ssl_context(trust_env=False)

    async def get(self, url: str) -> dict[str, Any]:
        """The JSON object at an address.

        Raises:
            ProviderAwayError: there is none, or not in time.
        """
        async with self.client() as client:
            answer = await client.request("GET", url, withhold_token=True)
            if answer.status_code != _FOUND:
                raise ProviderAwayError(f"{url} answers {answer.status_code}")
            return object_of(answer.content)

    @asynccontextmanager
    async def client(self, **identified: Any) -> AsyncIterator[AsyncOAuth2Client]:
        """A client for one question, in the time that it may take.

        Raises:
            ProviderAwayError: the provider does not answer in time.
        """
        inner = self._transport or httpx2.AsyncHTTPTransport(verify=self._tls, trust_env=False)
        try:
            async with (
                asyncio.timeout(self._seconds),
                AsyncOAuth2Client(
                    transport=LimitedTransport(inner),
                    timeout=self._seconds,
                    trust_env=False,
                    follow_redirects=False,
                    **identified,
                ) as client,
            ):
                yield client
        except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError) as error:
            raise ProviderAwayError(f"a provider does not answer: {type(error).__name__}") from None


def object_of(raw: bytes) -> dict[str, Any]:
    """A JSON object.

    Raises:
        ProviderAwayError: it is none.
    """
    try:
        found = from_json(raw, allow_inf_nan=False)
    except (ValueError, ValidationError):
        found = None
    if not isinstance(found, dict):
        raise ProviderAwayError("a provider's answer is no JSON object")
    return found
