"""Tokens of a provider, wrong in every way in turn."""

import base64
import itertools
import json
import time
from typing import Any

import pytest
from joserfc import jwk

from baodao.identity.openid import TokenError
from baodao.schema.identity.secrets import Derived
from tests.builders.providers import binding, redeemed
from tests.support.fake_provider import (
    CLIENT_ID,
    CLIENT_SECRET,
    GONE,
    ISSUER,
    LOGOUT,
    PROVIDER,
    After,
    ec_key,
    providers,
)

NOW = int(time.time())
RSA = jwk.RSAKey.generate_key(2048, {"kid": "rsa"}, auto_kid=False)


@pytest.fixture(autouse=True)
def _right() -> None:
    PROVIDER.reset()


async def test_a_code_says_who_it_is() -> None:
    claims = await redeemed()
    assert (claims.sub, claims.sid) == ("sub-ana", "sid-ana")


WRONG: dict[str, dict[str, list[Any]]] = {
    "iss": {"iss": [GONE, None, "", f"{ISSUER}/", "https://other.test", 1, [ISSUER]]},
    "aud": {
        "aud": [GONE, None, "", [], "other", ["other"], [CLIENT_ID, "other"], 1, CLIENT_ID.upper()]
    },
    "azp": {"azp": ["", "other", 1, [CLIENT_ID]]},
    "exp": {
        "exp": [GONE, None, 0, -1, After(-60), "2099-01-01", str(NOW + 300), After(300.5), 1 << 64]
    },
    "iat": {"iat": [GONE, None, 0, After(120), After(-660), str(NOW), [NOW], True]},
    "nbf": {"nbf": [After(120), "soon"]},
    "nonce": {"nonce": [GONE, None, "", "another", Derived.of(binding("another")).nonce, 1]},
    "sub": {"sub": [GONE, None, "", 1, "x" * 256, ["sub-ana"]]},
    "sid": {"sid": ["", 1, "x" * 256]},
}


@pytest.mark.parametrize(
    ("claim", "value"),
    [(claim, v) for of in WRONG.values() for claim, values in of.items() for v in values],
    ids=itertools.count(),
)
async def test_a_claim_that_is_wrong(claim: str, value: Any) -> None:
    PROVIDER.claims[claim] = value
    with pytest.raises(TokenError, match=claim):
        await redeemed()


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": [CLIENT_ID]},
        {"azp": CLIENT_ID},
        {"exp": After(-20)},
        {"iat": After(20)},
        {"iat": After(-590)},
        {"nbf": After(20)},
        {"sid": GONE},
        {"unheard of": {"of": 1}},
    ],
    ids=str,
)
async def test_what_may_be_so(claims: dict[str, Any]) -> None:
    PROVIDER.claims = claims
    assert (await redeemed()).sub == "sub-ana"


@pytest.mark.parametrize("place", ["header", "payload", "signature"])
async def test_one_bit_of_a_token(place: str) -> None:
    token = PROVIDER.logout_token(sub="sub-ana")
    parts = token.split(".")
    at = ["header", "payload", "signature"].index(place)
    checked = providers().get("town")
    assert checked is not None
    assert (await checked.signed_out(token)).sub == "sub-ana"
    # The last character has bits that say nothing; all of the others do.
    for index in range(len(parts[at]) - 1):
        letters = list(parts[at])
        letters[index] = "B" if letters[index] == "A" else "A"
        changed = [*parts]
        changed[at] = "".join(letters)
        with pytest.raises(TokenError):
            await checked.signed_out(".".join(changed))


async def test_signatures_of_each_kind() -> None:
    PROVIDER.keys = [RSA.as_dict(private=False), *PROVIDER.keys]
    for algorithm in ("RS256", "PS256"):
        PROVIDER.sign_with, PROVIDER.header = RSA, {"alg": algorithm, "kid": "rsa"}
        assert (await redeemed()).sub == "sub-ana"


async def test_no_signature_and_none_by_what_everybody_has() -> None:
    checked = providers().get("town")
    assert checked is not None
    _, payload, signature = PROVIDER.logout_token(sub="sub-ana").split(".")
    for algorithm in ("none", "None", ""):
        header = _encoded({"alg": algorithm, "kid": "first"})
        for ending in ("", signature):
            with pytest.raises(TokenError, match="alg"):
                await checked.signed_out(f"{header}.{payload}.{ending}")
    public = json.dumps(PROVIDER.keys[0]).encode()
    for secret in (CLIENT_SECRET.encode().ljust(32), public):
        for algorithm in ("HS256", "HS512"):
            PROVIDER.sign_with = jwk.OctKey.import_key(secret)
            PROVIDER.header = {"alg": algorithm, "kid": "first"}
            with pytest.raises(TokenError, match="alg"):
                await redeemed()


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "ES256"},
        {"alg": "ES256", "kid": "first", "crit": ["exp"]},
        {"alg": "ES256", "kid": "first", "crit": ["b64"], "b64": False},
        {"alg": "ES256", "kid": 1},
        {"alg": "RS256", "kid": "first"},
        {"alg": "ES384", "kid": "first"},
        {"alg": ["ES256"], "kid": "first"},
        {"kid": "first"},
    ],
    ids=str,
)
async def test_a_header_that_would_be_read_otherwise(header: dict[str, Any]) -> None:
    _, payload, signature = PROVIDER.logout_token(sub="sub-ana").split(".")
    checked = providers().get("town")
    assert checked is not None
    with pytest.raises(TokenError):
        await checked.signed_out(f"{_encoded(header)}.{payload}.{signature}")


def _encoded(header: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(header).encode()).rstrip(b"=").decode()


async def test_a_key_that_comes_with_the_token_is_not_looked_at() -> None:
    own = ec_key("first")
    PROVIDER.sign_with = own
    PROVIDER.header = {"alg": "ES256", "kid": "first", "jwk": own.as_dict(private=False)}
    with pytest.raises(TokenError, match="signature"):
        await redeemed()


async def test_keys_that_are_not_for_this() -> None:
    (good,) = PROVIDER.keys
    other = ec_key("first", "P-384").as_dict(private=False)
    wrong: list[list[Any]] = [
        [],
        [good, good],
        [good | {"use": "enc"}],
        [good | {"alg": "ES384"}],
        [good | {"kid": "other"}],
        [{k: v for k, v in good.items() if k != "kid"}],
        [{k: v for k, v in good.items() if k != "x"}],
        [good | {"x": "AAAA"}],
        [good | {"x": 1}],
        [other],
        ["text", None, 1],
    ]
    for keys in wrong:
        PROVIDER.keys = keys
        with pytest.raises(TokenError):
            await redeemed()
    PROVIDER.sign_with, PROVIDER.header = RSA, {"alg": "RS256", "kid": "rsa"}
    rsa = RSA.as_dict(private=False)
    for number in (rsa["n"][:171], rsa["n"] * 5, "", "?", 1):
        PROVIDER.keys = [rsa | {"n": number}]
        with pytest.raises(TokenError, match="jwk"):
            await redeemed()


# --- keys that rotate ---


async def test_keys_are_looked_at_again_once_when_one_is_unknown() -> None:
    known = providers()
    await redeemed(known)
    PROVIDER.rotate()
    await redeemed(known)
    assert PROVIDER.asked.count("/keys") == 2
    PROVIDER.header = {"alg": "ES256", "kid": "third"}
    with pytest.raises(TokenError, match="kid"):
        await redeemed(known)
    assert PROVIDER.asked.count("/keys") == 3
    assert PROVIDER.asked.count("/.well-known/openid-configuration") == 1


async def test_made_up_keys_do_not_have_us_ask_for_ever() -> None:
    known = providers()
    provider = known.get("town")
    assert provider is not None
    PROVIDER.header = {"alg": "ES256", "kid": "made up"}
    for _ in range(30):
        with pytest.raises(TokenError, match="kid"):
            await provider.signed_out(PROVIDER.logout_token(sub="x"))
    assert PROVIDER.asked.count("/keys") == 11
    PROVIDER.header = {"alg": "ES256", "kid": "first"}
    assert (await provider.signed_out(PROVIDER.logout_token(sub="x"))).sub == "x"


# --- logout tokens ---


@pytest.mark.parametrize(
    "claims",
    [
        {"events": GONE},
        {"events": {}},
        {"events": {"other": {}}},
        {"events": {LOGOUT: True}},
        {"events": [LOGOUT]},
        {"jti": GONE},
        {"nonce": "n"},
        {"sub": GONE},
        {"sub": ""},
        {"sid": 1},
        {"iat": After(-200)},
        {"exp": After(-60)},
        {"exp": GONE},
        {"aud": "other"},
        {"iss": "https://other.test"},
    ],
    ids=str,
)
async def test_a_logout_token_that_is_none(claims: dict[str, Any]) -> None:
    provider = providers().get("town")
    assert provider is not None
    assert (await provider.signed_out(PROVIDER.logout_token(sub="sub-ana"))).sub == "sub-ana"
    with pytest.raises(TokenError):
        await provider.signed_out(PROVIDER.logout_token(**{"sub": "sub-ana"} | claims))


@pytest.mark.parametrize(
    "token", ["", ".", "..", "...", "测试", "a.b.c", "x" * 20_000, "e30.e30.", "\x00.\x00.\x00"]
)
async def test_what_is_no_token_at_all(token: str) -> None:
    provider = providers().get("town")
    assert provider is not None
    with pytest.raises(TokenError):
        await provider.signed_out(token)


@pytest.mark.parametrize("payload", [b"", b"x", b"[]", b"1", b"null", b"\xff", b'{"exp": NaN}'])
async def test_what_is_signed_and_no_claims(payload: bytes) -> None:
    provider = providers().get("town")
    assert provider is not None
    with pytest.raises(TokenError):
        await provider.signed_out(PROVIDER.signed(payload))
