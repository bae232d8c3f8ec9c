"""What every answer tells browsers not to do with it; made once, so that a request adds bytes only.

An answer of the API is data and no page: nothing in it is loaded, framed or run. A page of ours has
a policy of its own, with a hash for each piece of script or style that is in it.
"""

import base64
import hashlib
import re
from collections.abc import Mapping

from starlette.types import Message

from baodao.gateway.operations import API

Headers = tuple[tuple[bytes, bytes], ...]

_ALWAYS = "frame-ancestors 'none'; form-action 'self'; base-uri 'none'"
_INLINE = re.compile(r"<(script|style)>(.*?)</\1>", re.DOTALL)
_COMMON: Headers = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
_NOT_STORED: Headers = ((b"cache-control", b"no-store"),)
_TLS_ONLY = (b"strict-transport-security", b"max-age=31536000")
_BELOW_API = f"{API}/"


def policy_of(page: str = "", **sources: str) -> bytes:
    """A Content-Security-Policy: nothing but `sources`, and what is written into the page.

    Args:
        page: the text of a page, for the hashes of its scripts and styles.
        sources: by directive, with `_` for `-`; what is not named is not loaded.
    """
    allowed = {name.replace("_", "-"): [value] for name, value in sources.items()}
    for kind, text in _INLINE.findall(page):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        allowed.setdefault(f"{kind}-src", []).append(f"'sha256-{digest}'")
    directives = [f"{name} {' '.join(values)}" for name, values in allowed.items()]
    return "; ".join(["default-src 'none'", *directives, _ALWAYS]).encode()


class Protection:
    """The headers of each path.

    Args:
        pages: policies of pages, by path; with `*` at the end, of all that begin so.
        behind_tls: whether browsers are told to come by TLS only.
    """

    def __init__(self, pages: Mapping[str, bytes], *, behind_tls: bool) -> None:
        common = (*_COMMON, _TLS_ONLY) if behind_tls else _COMMON
        self._others = _with_policy(policy_of(), common)
        self._pages = {path: _with_policy(policy, common) for path, policy in pages.items()}
        self._beginnings = tuple(path[:-1] for path in pages if path.endswith("*"))

    def of(self, path: str) -> Headers:
        """What is added to every answer there."""
        if path.startswith(self._beginnings):
            path = next(f"{one}*" for one in self._beginnings if path.startswith(one))
        return self._pages.get(path, self._others)


def storage_of(path: str, message: Message) -> Headers:
    """What an answer of the API says of being stored, where it does not say that itself."""
    if not path.startswith(_BELOW_API) or any(n == b"cache-control" for n, _ in message["headers"]):
        return ()
    return _NOT_STORED


def _with_policy(policy: bytes, common: Headers) -> Headers:
    return ((b"content-security-policy", policy), *common)
