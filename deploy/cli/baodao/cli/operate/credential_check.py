"""`baodao hours check`: whether a certificate that somebody brings holds, a file or its PDF."""

import re
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic_core import from_json

from baodao.cli.connection import connected, run
from baodao.cli.credentials import signed_in
from baodao.cli.output import FINDING, USAGE, Json, complain, facts, print_json
from baodao.hours.credentials.domain.checking import DoesNotHoldError, check, credential_form
from baodao.kit.client import Client
from baodao.schema.base import NOBODY, Actor
from baodao.schema.hours.credentials import (
    GetIssuer,
    GetStatusList,
    IssuerDocument,
    StatusList,
)

_MOST_BYTES = 16 << 20
_MOST_OF_CREDENTIAL = 1 << 20
_ATTACHED, _BEGINS, _CONTENT = b"/Type/EmbeddedFile", b" obj", b"stream\n"
_LENGTH = re.compile(rb"/Length (\d{1,8})\b")
Document = Mapping[str, Any]


def credential_in(content: bytes) -> Document:
    """The credential of a file: the file itself, or what a PDF of ours has attached.

    Raises:
        ValueError: there is none.
    """
    document = from_json(_attached(content) if content.startswith(b"%PDF-") else content)
    if not isinstance(document, dict):
        raise ValueError("it is no JSON object")  # noqa: TRY004 -- as what is no JSON at all
    return document


def _attached(pdf: bytes) -> bytes:
    """The only file inside a PDF, as Typst writes it: one object, before it its length."""
    at = pdf.find(_ATTACHED)
    begins, content = pdf.rfind(_BEGINS, 0, at), pdf.find(_CONTENT, at)
    head = pdf[begins:content] if 0 <= begins < at < content else b""
    length = _LENGTH.search(head)
    if length is None or pdf.find(_ATTACHED, at + 1) >= 0:
        raise ValueError("the PDF has no credential of ours inside")
    start = content + len(_CONTENT)
    packed = pdf[start : start + int(length[1])]
    try:
        return zlib.decompressobj().decompress(packed, _MOST_OF_CREDENTIAL)
    except zlib.error:
        raise ValueError("what is inside the PDF is damaged") from None


async def published(
    client: Client, credential: Document, actor: Actor = NOBODY
) -> tuple[Document, Document]:
    """The issuer's document and the list that a credential names, as hours gives them.

    Raises:
        DoesNotHoldError: it is no credential of ours.
    """
    address = credential_form(credential).credential_status.status_list_credential
    issuer = await client.get(GetIssuer(actor=actor), IssuerDocument)
    wanted = GetStatusList(actor=actor, list_id=address.rpartition("/")[2])
    listed = await client.get(wanted, StatusList)
    return from_json(issuer.did_document), from_json(listed.credential)


def check_file(
    file: Annotated[Path, typer.Argument(help="A credential, or a PDF with one inside.")],
    issuer: Annotated[
        Path | None, typer.Option(help="The issuer's did.json; else the running stack's.")
    ] = None,
    status_list: Annotated[
        Path | None, typer.Option(help="Its status list; else the running stack's.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Check whether a certificate holds: its signature, and whether it was taken back.

    With both documents as files nothing is asked of anybody. Exit codes: 0 it holds, 1 it does
    not, and it says why, 2 a file cannot be read.
    """
    if (issuer is None) != (status_list is None):
        complain("--issuer and --status-list go together")
        raise typer.Exit(USAGE)
    try:
        credential = _read(file)
        brought = (_read(issuer), _read(status_list)) if issuer and status_list else None
    except (OSError, ValueError) as error:
        complain(str(error))
        raise typer.Exit(USAGE) from None

    async def ask() -> tuple[Document, Document]:
        async with connected() as connection:
            return await published(signed_in(connection), credential)

    verdict, why = "valid", ""
    try:
        check(credential, *(brought or run(ask)), datetime.now(UTC))
    except DoesNotHoldError as found:
        verdict, why = found.verdict, str(found)
    if as_json:
        print_json({"verdict": verdict, "why": why})
    else:
        facts.print(f"{verdict}: {why or credential['id']}", markup=False, soft_wrap=True)
    raise typer.Exit(FINDING if why else 0)


def _read(file: Path) -> Document:
    with file.open("rb") as opened:
        content = opened.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise ValueError(f"{file} is no credential: it is too large")
    try:
        return credential_in(content)
    except ValueError as error:
        raise ValueError(f"{file}: {error}") from None
