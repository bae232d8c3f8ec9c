"""TLS towards NATS: asked for by `tls://` in the URL, and then there is nothing without it.

nats-py takes a server without TLS at its word, also for `tls://`, and would send it the password.
So the handshake comes first, before the server says anything (`handshake_first` of nats-server).
"""

import os
import ssl
from pathlib import Path
from typing import Any, NamedTuple

from baodao.kit.not_started import NotStartedError

_SCHEME = "tls://"
_CA, _CERT, _KEY = "BAODAO_NATS_CA_FILE", "BAODAO_NATS_CERT_FILE", "BAODAO_NATS_KEY_FILE"
_NO_TLS = "WRONG_VERSION_NUMBER"
# The server stopped in the middle: that passes.
_PASSING = (ssl.SSLEOFError, ssl.SSLZeroReturnError)


class Certificates(NamedTuple):
    """Files in PEM form: whom we believe, and who we are; each may be left out."""

    ca: Path | None = None
    cert: Path | None = None
    key: Path | None = None


def context_of(url: str, certificates: Certificates) -> ssl.SSLContext | None:
    """How a connection to these servers (separated by commas) is kept; None: without TLS.

    Raises:
        NotStartedError: certificates without `tls://`, some servers with and some without it, or
            a file that cannot be read.
    """
    schemes = {server.strip().startswith(_SCHEME) for server in url.split(",")}
    if schemes == {False}:
        if any(certificates):
            raise NotStartedError(f"NATS: with {_CA} or {_CERT} the URL begins with {_SCHEME}")
        return None
    if len(schemes) > 1:
        raise NotStartedError(f"NATS: the URLs begin with {_SCHEME} all, or none of them")
    if bool(certificates.cert) != bool(certificates.key):
        raise NotStartedError(f"NATS: {_CERT} and {_KEY} are given together")
    try:
        context = ssl.create_default_context(cafile=certificates.ca)
        if certificates.cert:
            context.load_cert_chain(certificates.cert, certificates.key)
    except (OSError, ValueError) as error:
        files = ", ".join(str(file) for file in certificates if file)
        raise NotStartedError(f"NATS: no certificates in {files} ({error})") from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def options_of(context: ssl.SSLContext | None) -> dict[str, Any]:
    """The options of nats-py for it."""
    return {"tls": context, "tls_handshake_first": True} if context else {}


def context_from_environment(url: str) -> ssl.SSLContext | None:
    """The same for a command, which has no settings; errors as of `context_of`."""
    files = (os.environ.get(name) for name in (_CA, _CERT, _KEY))
    return context_of(url, Certificates(*(Path(file) if file else None for file in files)))


def check_trust(error: Exception) -> None:
    """Give up a connection that will not be there however often it is tried.

    Raises:
        NotStartedError: the two do not believe each other, or the server has no TLS.
    """
    if not isinstance(error, ssl.SSLError) or isinstance(error, _PASSING):
        return
    if isinstance(error, ssl.SSLCertVerificationError):
        why = error.verify_message.rstrip(".")
        raise NotStartedError(f"NATS: its certificate is not trusted ({why}); see {_CA}")
    if _NO_TLS in str(error):
        raise NotStartedError(
            "NATS: it speaks before TLS (it needs `tls { handshake_first: true }`)"
        )
    raise NotStartedError(f"NATS: no TLS ({error}); see {_CERT}")
