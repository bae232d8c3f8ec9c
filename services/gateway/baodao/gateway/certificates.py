"""Certificates over HTTP: asked for, printed, and checked by anybody (ADR 0099).

What is certified, hours says; whose name and which organisations these are, registration says for
the slip that hours gave. The paper is set here.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from html import escape
from typing import Any

from pydantic_core import from_json, to_json
from starlette.types import Send

from baodao.gateway.exchange import Exchange, respond_json, send_response
from baodao.gateway.gathering import ACCEPTED, Ask, accepted, result_of
from baodao.gateway.limits import Limit
from baodao.gateway.minting import At
from baodao.gateway.operations import API, Operation
from baodao.gateway.origins import origin_of
from baodao.gateway.paper import NotDrawnError, Typesetter
from baodao.gateway.problems import ProblemError
from baodao.gateway.protection import policy_of
from baodao.schema.base import Message
from baodao.schema.hours.certificates import (
    Certificate,
    CertificateCheck,
    CertifiedRow,
    CheckCertificate,
    CheckStatus,
    GetCertificate,
    IssueCertificate,
    ListCertificates,
    RevokeCertificate,
)
from baodao.schema.hours.credentials import GetCredential
from baodao.schema.languages import Words
from baodao.schema.registration.holders import MaskHolder, NameHolder
from baodao.schema.scheduling.attendance import EvidenceGrade
from baodao.schema.spoken import CHINA, said_code, say_day

PDF = "application/pdf"
_HTML = "text/html"
_LIMIT = Limit("certificate-check", 10, 3600, "certificate_number")
_HOUR = 60
_SETTER = Typesetter()


class NamedCertificate:
    """A certificate with names, told by registration for the slip of hours.

    One that is in force comes `signed` as well, if that is wanted: as its credential.
    """

    def __init__(self, names: type[NameHolder] | type[MaskHolder], *, signed: bool = False) -> None:
        self._names: type[Message] = names
        self._signed = signed
        self.kinds: tuple[type[Message], ...] = (names, *([GetCredential] if signed else []))

    async def gather(self, kind: type[Message], message: bytes, ask: Ask) -> bytes:
        """The certificate with its names, or the first reply that is no part of it."""
        reply = await ask(kind, message)
        if not reply.startswith(ACCEPTED):
            return reply
        found = from_json(result_of(reply))
        if found["slip"] is not None:
            recorded_by = [row["organisation_id"] for row in found["certified"] or ()]
            said = {"holder_slip": found["slip"], "organisation_ids": recorded_by}
            told = await ask(self._names, to_json(said))
            if not told.startswith(ACCEPTED):
                return told
            names = from_json(result_of(told))
            found |= {name: names[name] for name in ("holder", "organisations")}
        if self._signed and found["state"] == "issued":
            wanted = {"certificate_number": found["certificate_number"]}
            told = await ask(GetCredential, to_json(wanted))
            if not told.startswith(ACCEPTED):
                return told
            found["credential"] = from_json(result_of(told))["credential"]
        return accepted(to_json(found | {"slip": None}))


def _day(at: datetime) -> str:
    return at.astimezone(CHINA).date().isoformat()


# --- the paper ---


async def respond_paper(exchange: Exchange, send: Send, result: bytes) -> None:
    """Respond with a `Certificate` as a PDF.

    Raises:
        ProblemError: it is not in force, its holder has no name any more, or one that no font has.
    """
    found = Certificate.model_validate_json(result)
    if found.state != "issued" or found.holder is None or found.credential is None:
        raise ProblemError("not-in-force", _NO_PAPER)
    address = f"{origin_of(exchange)}{API}/check/{found.certificate_number}/{found.check_code}"
    try:
        body = await _SETTER.set_certificate(
            words_of(found), address, found.issued_at, found.credential
        )
    except NotDrawnError as missing:
        raise ProblemError("unavailable", _not_drawn(str(missing))) from None
    name = f'inline; filename="{found.certificate_number}.pdf"'
    await _respond(send, PDF, body, [(b"content-disposition", name.encode())])


_NO_PAPER = Words(
    "It is not in force, or its holder is no volunteer any more, so nothing is printed.",
    "该证明已失效,或持有人已不再是志愿者,不能打印,请核对该证明的状态。",
)


def _not_drawn(text: str) -> Words:
    return Words(
        f"No font of the gateway has a character of “{text}”. Please have one installed that does.",
        f"系统字体中没有“{text}”中的某个字,请联系系统管理员安装含有该字的字体。",
    )


def words_of(found: Certificate) -> dict[str, Any]:
    """What stands on the paper (Order 67 art. 15): time, content and who recorded it."""
    names = found.organisations or {}
    first, last = (say_day(day, "zh-Hans") for day in (found.first_day, found.last_day))
    return {
        "title": "志愿服务记录证明",
        "number": found.certificate_number,
        "check_code": found.check_code,
        "statement": f"兹证明{found.holder}于{first}至{last}参加志愿服务，"
        f"经下列单位记录，累计服务时间{hours_of(found.minutes)}。特此证明。",
        "heads": ["记录单位", "服务内容", "起止日期", "服务时间"],
        "rows": [_row(row, names) for row in found.certified],
        "total_head": "合计",
        "total": hours_of(found.minutes),
        "grades": f"记录依据：{_grades(found.certified)}。",
        "qr_alt": f"查验二维码，证明编号{found.certificate_number}",
        "check_how": "扫描二维码，或在查验网址中填写编号和校验码，可核对本证明是否有效。",
        "attached": "电子文件内附 credential.json，为签名的电子凭证，可由程序核验。",
        "issued_on": say_day(_day(found.issued_at), "zh-Hans"),
    }


def _row(row: CertifiedRow, names: Mapping[str, str]) -> dict[str, Any]:
    rest = row.activities > len(row.titles)
    return {
        "organisation": names.get(row.organisation_id, row.organisation_id),
        "titles": row.titles,
        "more": f"等共{row.activities}项活动" if rest else "",
        "first_day": row.first_day,
        "last_day": row.last_day,
        "time": hours_of(row.minutes),
    }


def _grades(rows: Iterable[CertifiedRow]) -> str:
    minutes: dict[str, int] = {}
    for row in rows:
        for grade, more in row.by_grade.items():
            minutes[grade] = minutes.get(grade, 0) + more
    said = (
        f"{said_code(EvidenceGrade, grade, 'zh-Hans')}{hours_of(m)}"
        for grade, m in sorted(minutes.items())
    )
    return "；".join(said)


def hours_of(minutes: int) -> str:
    """A sum of minutes in hours 小时, the unit of art. 7: said exactly, so nothing is rounded."""
    hours, rest = divmod(minutes, _HOUR)
    return (f"{hours}小时" if hours or not rest else "") + (f"{rest}分钟" if rest else "")


# --- the public check ---

_SAID: Mapping[CheckStatus, str] = {
    "valid": "本证明真实有效。",
    "revoked": "本证明已被撤销，已打印和下载的副本同样失效，请勿采信。",
    "replaced": "本证明已被新的证明替换，已打印和下载的副本同样失效，请以新证明为准。",
    "unknown": "未查到本证明，请核对编号和校验码。",
}


_STYLE = (
    "<style>"
    "body{margin:0;background:#f6f4f1;color:#222;line-height:1.6;"
    "font-family:system-ui,'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif}"
    "main{max-width:34rem;margin:2rem auto;padding:1.5rem;background:#fff;"
    "border-top:6px solid #777}"
    "h1{font-size:1.25rem;margin:0 0 1rem}p{font-size:1.1rem}"
    "dt{color:#666;font-size:.875rem;margin-top:.75rem}dd{margin:0;overflow-wrap:anywhere}"
    "main.valid{border-color:#2e7d32}main.valid strong{color:#2e7d32}"
    "main.revoked,main.replaced{border-color:#b3261e}"
    "main.revoked strong,main.replaced strong{color:#b3261e}"
    "</style>"
)
POLICIES: Mapping[str, bytes] = {f"{API}/check/*": policy_of(_STYLE)}
"""Of the page of the public check, by its path."""


async def respond_check(exchange: Exchange, send: Send, result: bytes) -> None:
    """Respond with a `CertificateCheck`: to browsers as a page, to programs as JSON."""
    if not exchange.wants(_HTML):
        await respond_json(send, 200, result)
        return
    page = page_of(CertificateCheck.model_validate_json(result))
    await _respond(send, f"{_HTML}; charset=utf-8", page.encode(), [])


def page_of(check: CertificateCheck) -> str:
    """The page that the QR code of a paper leads to."""
    facts = "".join(
        f"<dt>{escape(head)}</dt><dd>{escape(text)}</dd>" for head, text in _facts_of(check)
    )
    return (
        '<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">'
        f"<title>志愿服务记录证明查验</title>{_STYLE}</head>"
        f'<body><main class="{check.status}"><h1>志愿服务记录证明查验</h1>'
        f"<p><strong>{escape(_SAID[check.status])}</strong></p><dl>{facts}</dl></main></body></html>"
    )


def _facts_of(check: CertificateCheck) -> Iterable[tuple[str, str]]:
    if check.replaced_by:
        yield "新证明编号", check.replaced_by
    if check.status == "valid":
        yield from _certified(check)
    if check.status_list:
        yield "状态", said_code(CheckStatus, check.status, "zh-Hans")
        yield "状态列表", f"{check.status_list}，第{check.status_index}位"


def _certified(check: CertificateCheck) -> Iterable[tuple[str, str]]:
    assert check.issued_at and check.first_day and check.last_day  # noqa: S101, PT018 -- it is valid
    names = check.organisations or {}
    yield "志愿者", check.holder or "(已注销)"
    first, last = (say_day(day, "zh-Hans") for day in (check.first_day, check.last_day))
    yield "服务期间", f"{first}至{last}"
    yield "累计服务时间", hours_of(check.minutes or 0)
    for row in check.certified or ():
        who = names.get(row.organisation_id, row.organisation_id)
        yield who, f"{'、'.join(row.titles)}，{hours_of(row.minutes)}"
    yield "出具日期", say_day(_day(check.issued_at), "zh-Hans")


async def _respond(send: Send, kind: str, body: bytes, headers: list[tuple[bytes, bytes]]) -> None:
    length = (b"content-length", str(len(body)).encode())
    await send_response(send, 200, [(b"content-type", kind.encode()), length, *headers], body)


OPERATIONS = [
    Operation(
        "POST",
        "/volunteers/{volunteer_id}/certificates",
        IssueCertificate,
        "Issue a certificate 志愿服务记录证明 over what was recorded",
        status=201,
        location="/certificates/{certificate_number}",
        example={"first_day": "2026-01-01", "last_day": "2026-11-23"},
    ),
    Operation(
        "GET",
        "/volunteers/{volunteer_id}/certificates",
        ListCertificates,
        "The certificates of a volunteer",
    ),
    Operation(
        "GET",
        "/certificates/{certificate_number}",
        GetCertificate,
        "One certificate with its names",
        gathers=NamedCertificate(NameHolder),
    ),
    Operation(
        "GET",
        "/certificates/{certificate_number}/certificate.pdf",
        GetCertificate,
        "One certificate to print (PDF/A-3a), its signed credential inside",
        operation_id="printCertificate",
        gathers=NamedCertificate(NameHolder, signed=True),
        rendered=respond_paper,
        rendered_as=PDF,
    ),
    Operation(
        "POST",
        "/certificates/{certificate_number}/revoke",
        RevokeCertificate,
        "Take a certificate back",
        example={"reason": "issued-in-error"},
    ),
    Operation(
        "GET",
        "/check/{certificate_number}/{check_code}",
        CheckCertificate,
        "Check a certificate by what is printed on it; nobody needs to sign in",
        trait=At(limit=_LIMIT),
        gathers=NamedCertificate(MaskHolder),
        rendered=respond_check,
        rendered_as="application/json",
    ),
]
