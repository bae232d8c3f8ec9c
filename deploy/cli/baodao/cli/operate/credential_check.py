"""`baodao hours check`: whether certificates that somebody brings hold, files or their PDFs."""

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
from baodao.schema.times import parse_instant

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
    files: Annotated[list[Path], typer.Argument(help="Credentials, or PDFs with one inside.")],
    issuer: Annotated[
        Path | None, typer.Option(help="The issuer's did.json; else the running stack's.")
    ] = None,
    status_list: Annotated[
        Path | None, typer.Option(help="Their status list; else the running stack's.")
    ] = None,
    at: Annotated[str, typer.Option(help="As of an RFC 3339 time with its zone; else now.")] = "",
    as_json: Json = False,
) -> None:
    """Check whether certificates hold: their signatures, and whether they were taken back.

    One line for each file. With both documents as files nothing is asked of anybody. Exit codes:
    0 all of them hold, 1 one does not, and it says why, 2 a file cannot be read.
    """
    if (issuer is None) != (status_list is None):
        complain("--issuer and --status-list go together")
        raise typer.Exit(USAGE)
    try:
        now = parse_instant(at) if at else datetime.now(UTC)
    except ValueError:
        complain(f"{at!r} is no RFC 3339 time with its zone, from 1900 to 2200")
        raise typer.Exit(USAGE) from None
    try:
        papers = [_read(file) for file in files]
        brought = (_read(issuer), _read(status_list)) if issuer and status_list else None
    except (OSError, ValueError) as error:
        complain(str(error))
        raise typer.Exit(USAGE) from None
    found = [_verdict(paper, brought, now) for paper in papers]
    for file, paper, (verdict, why) in zip(files, papers, found, strict=True):
        if as_json:
            print_json({"file": str(file), "verdict": verdict, "why": why})
        else:
            facts.print(f"{verdict}: {why or paper['id']}", markup=False, soft_wrap=True)
    raise typer.Exit(FINDING if any(why for _, why in found) else 0)


def _verdict(
    paper: Document, brought: tuple[Document, Document] | None, now: datetime
) -> tuple[str, str]:
    """What is to be said of one, and why it does not hold, if so."""

    async def ask() -> tuple[Document, Document]:
        async with connected() as connection:
            return await published(signed_in(connection), paper)

    try:
        check(paper, *(brought or run(ask)), now)
    except DoesNotHoldError as error:
        return error.verdict, str(error)
    return "valid", ""


def _read(file: Path) -> Document:
    with file.open("rb") as opened:
        content = opened.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise ValueError(f"{file} is no credential: it is too large")
    try:
        return credential_in(content)
    except ValueError as error:
        raise ValueError(f"{file}: {error}") from None
