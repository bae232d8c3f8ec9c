"""The paper of a certificate: PDF/A-3a and UA-1 by Typst, the QR code of its check by segno.

The fonts are those of a package, so that it looks the same wherever it is made; what they have not
is taken from the system's. The signed credential is attached, so that whoever has
the file has what programs verify. The same certificate with the same names is the same bytes. Typst
refuses a character that no font has: no empty box stands in a name. All of it is loaded with the
first certificate.
"""

import asyncio
import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from pydantic_core import to_json

_TEMPLATE = Path(__file__).with_name("certificate.typ")
_STANDARDS = ["a-3a", "ua-1"]
_NOT_DRAWN = re.compile(r'the text `"(.+)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")


class NotDrawnError(Exception):
    """No font has a character of the text."""


class Typesetter:
    """Sets certificates, one after the other: each takes a core for some 15 ms."""

    def __init__(self) -> None:
        self._busy = asyncio.Lock()

    async def set_certificate(
        self, words: Mapping[str, Any], address: str, issued_at: datetime, credential: str
    ) -> bytes:
        """The PDF of a certificate with these words, a QR code of the address, and its credential.

        The credential is JSON text, and is attached as it is.

        Raises:
            NotDrawnError: no font has a character of it.
        """
        async with self._busy:
            return await asyncio.to_thread(_compiled, words, address, issued_at, credential)


def _compiled(
    words: Mapping[str, Any], address: str, issued_at: datetime, credential: str
) -> bytes:
    import segno  # noqa: PLC0415 -- only who prints certificates needs it
    import typst  # noqa: PLC0415 -- the same

    drawn = BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", border=0)
    said = to_json({**words, "qr": drawn.getvalue().decode(), "check_address": address})
    try:
        pdf: bytes = _compiler().compile(
            sys_inputs={"data": said.decode(), "credential": credential},
            pdf_standards=_STANDARDS,
            # Typst refuses parts of a second.
            timestamp=issued_at.replace(microsecond=0),
        )
    except typst.TypstError as error:
        if found := _NOT_DRAWN.search(str(error)):
            raise NotDrawnError(_ESCAPED.sub(lambda m: chr(int(m[1], 16)), found[1])) from None
        raise
    return pdf


@cache
def _compiler() -> Any:
    import pylopdf_fonts_zh_cn  # noqa: PLC0415 -- only who prints certificates needs it
    import typst  # noqa: PLC0415 -- the same

    folder = Path(pylopdf_fonts_zh_cn.__file__).parent
    fonts = typst.Fonts(include_embedded_fonts=False, font_paths=[folder])
    return typst.Compiler(_TEMPLATE, font_paths=fonts)
