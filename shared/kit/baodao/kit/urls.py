"""Addresses that others are told, or that we ask."""

from ipaddress import ip_address
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field


def is_loopback(host: str | None) -> bool:
    """Whether it is this machine, by its name or address."""
    if host == "localhost":
        return True
    try:
        return host is not None and ip_address(host).is_loopback
    except ValueError:
        return False


def is_safe(url: str) -> bool:
    """Whether nobody on the way can read it or answer in its place: https, or on this machine."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    plain = url.isascii() and url.isprintable() and " " not in url
    if not plain or not host or parts.username is not None or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))


def checked_url(url: str) -> str:
    """The address itself.

    Raises:
        ValueError: somebody on the way could read it, or answer in its place.
    """
    if not is_safe(url):
        raise ValueError("it should begin with https:// (http:// on loopback only)")
    return url


def _checked_origin(url: str) -> str:
    parts = urlsplit(checked_url(url))
    if parts.path or parts.query:
        raise ValueError("an origin ends after its host and port")
    return url


SafeUrl = Annotated[str, Field(max_length=2_048), AfterValidator(checked_url)]
Origin = Annotated[str, Field(max_length=512), AfterValidator(_checked_origin)]
"""`https://host`, with a port or without; no path."""
