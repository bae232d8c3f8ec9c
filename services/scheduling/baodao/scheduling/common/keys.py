"""Keyed secrets of attendance: codes that change, codes that people show, hashes of devices.

The key is in a file of the installation and never in a database, so that whoever reads a backup can
neither check anybody in nor try which device was whose (ADR 0083).
"""

import hmac
from datetime import UTC, datetime, timedelta

STEP = timedelta(seconds=30)
_DRIFT = 1
_DIGITS = 8
_DEVICE_BYTES = 16
_SIGNATURE_BYTES = 16
_BETWEEN = "\x1f"


class AttendanceKeys:
    """Makes and checks what attendance is known by.

    Args:
        key: 32 bytes; what is made with one key is known by no other.
    """

    def __init__(self, key: bytes) -> None:
        self._codes, self._shown, self._devices = (
            hmac.digest(key, f"baodao attendance: {what}".encode(), "sha256")
            for what in ("codes", "shown", "devices")
        )

    def device(self, name: str) -> str:
        """A keyed hash of what a device calls itself: 32 hexadecimal digits."""
        return hmac.digest(self._devices, name.encode(), "sha256").hex()[: 2 * _DEVICE_BYTES]

    # --- the code on the organiser's screen ---

    def code(self, shift_id: str, at: datetime) -> tuple[str, datetime]:
        """The code of a shift at an instant, and when the next one follows (RFC 6238)."""
        step = _step(at)
        following = datetime.fromtimestamp((step + 1) * STEP.total_seconds(), UTC)
        return totp(self._secret(shift_id), step), following

    def is_code(self, shift_id: str, code: str, at: datetime) -> bool:
        """Whether it was the code at an instant, give or take a step; always takes as long."""
        secret, now = self._secret(shift_id), _step(at)
        steps = range(now - _DRIFT, now + _DRIFT + 1)
        return sum(hmac.compare_digest(totp(secret, step), code) for step in steps) > 0

    def _secret(self, shift_id: str) -> bytes:
        return hmac.digest(self._codes, shift_id.encode(), "sha256")

    # --- the code that somebody shows ---

    def show(self, volunteer_id: str, until: datetime) -> str:
        """A signed code of somebody, good until an instant: `<id>.<seconds>.<signature>`."""
        seconds = int(until.timestamp())
        return f"{volunteer_id}.{seconds}.{self._signature(volunteer_id, str(seconds))}"

    def is_shown(self, shown: str, volunteer_id: str, at: datetime, good_for: timedelta) -> bool:
        """Whether a code is somebody's and was good at an instant, neither older nor newer."""
        name, _, rest = shown.partition(".")
        seconds, _, signature = rest.partition(".")
        signed = self._signature(name, seconds)
        if not hmac.compare_digest(signed.encode(), signature.encode()) or name != volunteer_id:
            return False
        left = int(seconds) - at.timestamp()
        return 0 <= left <= good_for.total_seconds() + STEP.total_seconds()

    def _signature(self, volunteer_id: str, seconds: str) -> str:
        signed = hmac.digest(self._shown, f"{volunteer_id}{_BETWEEN}{seconds}".encode(), "sha256")
        return signed.hex()[: 2 * _SIGNATURE_BYTES]


def totp(secret: bytes, step: int) -> str:
    """The 8 digits of a step (RFC 4226 section 5.3 with SHA-256, as RFC 6238 allows)."""
    digest = hmac.digest(secret, step.to_bytes(8, "big"), "sha256")
    start = digest[-1] & 0xF
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFF_FFFF
    return str(number % 10**_DIGITS).zfill(_DIGITS)


def _step(at: datetime) -> int:
    return int(at.timestamp() // STEP.total_seconds())
