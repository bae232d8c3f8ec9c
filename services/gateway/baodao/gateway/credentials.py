"""Credentials over HTTP: the signed certificate, and what everybody verifies it against.

What hours has signed is passed on as it is. The keys and the lists are public, and may be kept by
whoever asked and by caches on the way, for a short time.
"""

import hashlib

from pydantic_core import from_json
from starlette.types import Send

from baodao.gateway.exchange import Exchange, send_response
from baodao.gateway.limits import Limit
from baodao.gateway.minting import At
from baodao.gateway.operations import Operation
from baodao.schema.hours.credentials import GetCredential, GetIssuer, GetStatusList

VC = "application/vc"
JWT = "application/vc+jwt"
DID = "application/did+json"
_LIMIT = Limit("credential-checks", 30, 60, of_guests=True)
# Pages of others verify as well, and say nothing by it of who is signed in here.
_PUBLIC = [
    (b"cache-control", b"public, max-age=60"),
    (b"access-control-allow-origin", b"*"),
]


async def respond_credential(exchange: Exchange, send: Send, result: bytes) -> None:
    """Respond with a `Credential`, to be kept as a file."""
    found = from_json(result)
    name = f'attachment; filename="{found["certificate_number"]}.json"'
    kept = [(b"content-disposition", name.encode()), (b"cache-control", b"private, no-cache")]
    await _respond(exchange, send, VC, found["credential"], kept)


async def respond_issuer(exchange: Exchange, send: Send, result: bytes) -> None:
    """Respond with an `IssuerDocument`."""
    await _respond(exchange, send, DID, from_json(result)["did_document"], _PUBLIC)


async def respond_status_list(exchange: Exchange, send: Send, result: bytes) -> None:
    """Respond with a `StatusList` in the form that is asked for: with a proof, or as a JWT."""
    found, as_token = from_json(result), exchange.wants(JWT)
    kind, text = (JWT, found["token"]) if as_token else (VC, found["credential"])
    await _respond(exchange, send, kind, text, [*_PUBLIC, (b"vary", b"Accept")])


async def _respond(
    exchange: Exchange, send: Send, kind: str, text: str, headers: list[tuple[bytes, bytes]]
) -> None:
    """Respond with text that was signed elsewhere, or with 304 to who has it."""
    body = text.encode()
    tag = b'"%b"' % hashlib.sha256(body).hexdigest()[:32].encode()
    headers = [(b"etag", tag), *headers]
    known = exchange.headers.get(b"if-none-match", b"")
    if tag in {one.strip().removeprefix(b"W/") for one in known.split(b",")}:
        await send_response(send, 304, headers, b"")
        return
    length = (b"content-length", str(len(body)).encode())
    await send_response(send, 200, [(b"content-type", kind.encode()), length, *headers], body)


OPERATIONS = [
    Operation(
        "GET",
        "/certificates/{certificate_number}/credential.json",
        GetCredential,
        "One certificate as a signed credential (Open Badges 3.0)",
        rendered=respond_credential,
        rendered_as=VC,
    ),
    Operation(
        "GET",
        "/issuer/did.json",
        GetIssuer,
        "Who signs certificates, and by which keys (did:web)",
        trait=At(limit=_LIMIT),
        rendered=respond_issuer,
        rendered_as=DID,
    ),
    Operation(
        "GET",
        "/status-lists/{list_id}",
        GetStatusList,
        "Which certificates hold no longer (BitstringStatusList)",
        trait=At(limit=_LIMIT),
        rendered=respond_status_list,
        rendered_as=VC,
    ),
]
