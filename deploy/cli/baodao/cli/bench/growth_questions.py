"""Every query of every service, about one person, team and community of the province.

Each is asked with what it requires, with each further field alone, and with each two of them.
"""

import itertools
import time
import typing
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Any

from pydantic import BaseModel, ValidationError

from baodao.cli.bench.growth_data import SERVICES
from baodao.cli.bench.growth_ids import (
    DISTRICT,
    item,
    person,
    person_name,
    person_phone,
    place,
    record,
    team,
    volunteer_number,
)
from baodao.cli.bench.growth_ordinary import QUARTER, paper, receipt, reward
from baodao.cli.bench.growth_registration import VAULT
from baodao.cli.bench.growth_scheduling import PROGRAMME, SOON
from baodao.cli.output import Stop
from baodao.hours.certificates.keys import CertificateKeys
from baodao.hours.common.keys import IssuingKeys, LedgerSeals
from baodao.hours.complaints.keys import ReceiptKeys
from baodao.hours.credentials.issuer import Issuer
from baodao.hours.rewards.keys import RewardKeys
from baodao.hours.rounds.keys import RoundKeys
from baodao.kernel.holders import HolderSlips
from baodao.kernel.rosters import RosterSlips
from baodao.kit.answering import Answering
from baodao.kit.calls import fill_parameters
from baodao.kit.clock import system_clock
from baodao.kit.decisions import Refused
from baodao.kit.mongo import Database
from baodao.kit.reads import Reads
from baodao.registration.common.vault import Vault
from baodao.registration.due import SWEEPS
from baodao.scheduling.common.keys import AttendanceKeys
from baodao.schema import Actor, Query, Refusal
from baodao.schema.access import CAPABILITIES
from baodao.schema.hours.checkpoints import ReckonCheckpoint
from baodao.schema.hours.totals import ListServiceTotals
from baodao.schema.hours.verification import VerifyLedgers
from baodao.schema.identity.secrets import digest_of
from baodao.schema.registration.befriendings import RevealBefriended
from baodao.schema.registration.deaths import GetDeath
from baodao.schema.registration.errand_lists import RevealErrand
from baodao.schema.registration.holders import MaskHolder, NameHolder
from baodao.schema.registration.imports import PreviewVolunteers
from baodao.schema.registration.member_lists import PreviewMembers
from baodao.schema.registration.minors import ListMinorsToTell
from baodao.schema.registration.personal_data import ExportPerson, GetOwnProfile, RevealContact
from baodao.schema.registration.printed import PrintMemberReport, PrintServiceCard, PrintUnitReport
from baodao.schema.registration.residents import ListResidents, RevealResident
from baodao.schema.registration.rosters import NameRoster
from baodao.schema.registration.unit_reports import RevealUnitContact
from baodao.schema.registration.vault import GetKeyUse
from baodao.schema.scheduling.imports import PreviewProgramme
from baodao.schema.scheduling.series import PreviewSeries

_ASIDE: dict[type[Query], str] = {
    PreviewVolunteers: "is about rows that are stored nowhere",
    PreviewMembers: "the same",
    PreviewProgramme: "the same",
    PreviewSeries: "decides about one activity as a command does",
    GetKeyUse: "counts everybody",
    VerifyLedgers: "reads every ledger",
    ReckonCheckpoint: "answers in subtrees, of which fewer may hold more",
    ExportPerson: "opens personal data, which a bench has not",
    GetDeath: "the same",
    GetOwnProfile: "the same",
    RevealContact: "the same",
    RevealUnitContact: "the same",
    ListMinorsToTell: "the same",
    ListResidents: "the same",
    RevealResident: "the same",
    RevealBefriended: "the same",
    RevealErrand: "the same",
    NameRoster: "the same",
    NameHolder: "the same",
    MaskHolder: "the same",
    PrintMemberReport: "the same",
    PrintUnitReport: "the same",
    PrintServiceCard: "the same",
}
"""Why these are not measured."""
_ABOUT = 500
"""The number of the person whom the questions are about: there is every kind of record of it."""
_LIMIT = 20
_NAME = "测试"
_KEYS = CertificateKeys(bytes(32))
_RECEIPTS = ReceiptKeys(bytes(32))
_ISSUING = IssuingKeys({"bench": bytes(32)})
_TOOLS: dict[type, Any] = {
    Vault: VAULT,
    AttendanceKeys: AttendanceKeys(bytes(32)),
    RosterSlips: RosterSlips(bytes(32)),
    LedgerSeals: LedgerSeals({"bench": bytes(32)}),
    IssuingKeys: _ISSUING,
    Issuer: Issuer(_ISSUING, "https://bench.example"),
    HolderSlips: HolderSlips(bytes(32)),
    CertificateKeys: _KEYS,
    ReceiptKeys: _RECEIPTS,
    RoundKeys: RoundKeys(bytes(32)),
    RewardKeys: RewardKeys(bytes(32)),
}

Ask = Callable[[], Awaitable[Any]]


@dataclass(slots=True)
class Question:
    """A query that is answered, and the least milliseconds that it took of each province."""

    name: str
    ask: dict[str, Ask]
    least: dict[str, float]
    shown: dict[str, int]
    """How many rows the answers have."""

    async def time(self) -> None:
        """Ask all of them, the one after the other."""
        for province, ask in self.ask.items():
            began = time.perf_counter()
            await ask()
            took = 1000 * (time.perf_counter() - began)
            self.least[province] = min(took, self.least.get(province, took))

    def ratio(self, large: str, small: str) -> float:
        """How much longer it takes of one province than of another one."""
        return self.least[large] / self.least[small]


async def questions(provinces: Mapping[str, Mapping[str, Database]]) -> list[Question]:
    """Every query in every form in which it is answered, asked once of each province.

    Raises:
        Stop: a query is never answered, so that nothing would be known of it.
    """
    found: list[Question] = []
    for service, collections in SERVICES.items():
        reads = {name: Reads(one[service], collections) for name, one in provinces.items()}
        table = import_module(f"baodao.{service}.subscribers").subscribers
        for kind, view in table.queries.items():
            if kind in _ASIDE:
                continue
            filled = Answering(view, _TOOLS, system_clock, table.log)
            answered = [
                one for said in _forms(kind) if (one := await _question(kind, said, filled, reads))
            ]
            if not answered:
                raise Stop(f"nobody is answered {kind.__name__}: the bench lacks something")
            found += answered
    return found


def sweeps(provinces: Mapping[str, Mapping[str, Database]]) -> list[Question]:
    """What each sweep asks to find out what is due."""
    found = []
    for sweep in SWEEPS:
        due = fill_parameters(sweep.due, _TOOLS, system_clock)
        asks: dict[str, Ask] = {
            name: partial(due, Reads(one["registration"], SERVICES["registration"]))
            for name, one in provinces.items()
        }
        found.append(Question(f"sweep {sweep.name}", asks, {}, {}))
    return found


async def _question(
    kind: type[Query], said: dict[str, Any], view: Callable[..., Any], reads: Mapping[str, Reads]
) -> Question | None:
    """The question as the first actor puts it who is answered; None: nobody is, or it is none."""
    for actor in _ACTORS:
        try:
            query = kind.model_validate({"actor": actor, **said})
        except ValidationError:
            continue
        asks: dict[str, Ask] = {name: partial(view, query, one) for name, one in reads.items()}
        replies = {name: await ask() for name, ask in asks.items()}
        if all(_is_answer(reply) for reply in replies.values()):
            words = ", ".join(f"{n}={v}" for n, v in said.items() if n != "limit")
            shown = {name: _shown(reply) for name, reply in replies.items()}
            return Question(f"{kind.__name__}({words})", asks, {}, shown)
    return None


def _is_answer(reply: Any) -> bool:
    return isinstance(reply, BaseModel) and not isinstance(reply, Refusal | Refused)


def _shown(reply: BaseModel) -> int:
    rows = [value for value in dict(reply).values() if isinstance(value, list | tuple)]
    return max(map(len, rows), default=0)


def _forms(kind: type[Query]) -> Iterator[dict[str, Any]]:
    pools = {name: _pool(kind, name) for name in kind.model_fields if name not in _UNSAID}
    if unknown := sorted(name for name, pool in pools.items() if not pool):
        raise Stop(f"the bench has no word for {kind.__name__}.{', '.join(unknown)}")
    base: dict[str, Any] = {"limit": _LIMIT} if "limit" in kind.model_fields else {}
    required = [name for name in pools if kind.model_fields[name].is_required()]
    free = [name for name in pools if name not in required]
    for needed in itertools.product(*(pools[name] for name in required)):
        least = base | dict(zip(required, needed, strict=True))
        for number in range(3):
            for names in itertools.combinations(free, number):
                for values in itertools.product(*(pools[name] for name in names)):
                    yield least | dict(zip(names, values, strict=True))


def _pool(kind: type[Query], name: str) -> list[Any]:
    if (kind, name) in _WORDS_OF:
        return _WORDS_OF[kind, name]
    if name in _WORDS:
        return _WORDS[name]
    annotation = kind.model_fields[name].annotation
    for part in (annotation, *typing.get_args(annotation)):
        if typing.get_origin(part) is typing.Literal:
            return list(typing.get_args(part))
    return []


_UNSAID = ("actor", "after", "limit", "names", "relative_id")
_WORDS_OF: dict[tuple[type[Query], str], list[Any]] = {
    (ListServiceTotals, "since"): ["2023-01"],
    (ListServiceTotals, "until"): ["2026-12"],
}
_WORDS: dict[str, list[Any]] = {
    "activity_id": [team(_ABOUT)],
    "actor_id": [team(_ABOUT)],
    "as_of": ["2026-11-30"],
    "at": ["2026-11-30T00:00:00Z"],
    "is_end": [False],
    "only_these": [False],
    "told": [[{"volunteer_id": person(_ABOUT), "entries": 1, "hash": "0"}]],
    "call_id": [record(_ABOUT)],
    "campaign_id": [record(_ABOUT)],
    "part_id": [record(_ABOUT)],
    "before": ["2027-06-30"],
    "calendar_key": [digest_of("nobody's"), digest_of(person(_ABOUT))],
    "category": ["category", "没有此类"],
    "case_id": [record(_ABOUT)],
    "certificate_number": [paper(_ABOUT)],
    "check_code": [_KEYS.check_code(paper(_ABOUT))],
    "claim_id": [f"{item(_ABOUT)}-{person(_ABOUT)}"],
    "counted": [True],
    "code": [place(_ABOUT)],
    "department_id": [team(_ABOUT)],
    "disagreement_id": [record(_ABOUT)],
    "day": ["2026-11-30", SOON],
    "division": ["12", DISTRICT, place(_ABOUT)[:9], place(_ABOUT)],
    "former": [False, True],
    "from_at": ["2026-10-01T00:00:00Z"],
    "from_day": ["2026-10-01"],
    "grid": ["1"],
    "inspection_id": [record(_ABOUT)],
    "item_id": [item(_ABOUT)],
    "errand_id": [record(_ABOUT)],
    "late": [False, True],
    "latest_first": [False, True],
    "list_id": ["202611a"],
    "membership_id": [record(_ABOUT)],
    "minors": [False, True],
    "document": ["E00000000"],
    "position": [{"degrees_north": 39.125, "degrees_east": 117.15}],
    "within_metres": [3_000],
    "phone": [person_phone(_ABOUT)],
    "look_before": ["2027-06-30"],
    "minor": [False, True],
    "months": [12],
    "name": [_NAME, person_name(_ABOUT), f"{_NAME}{place(_ABOUT)}", "没有此名"],
    "number": [volunteer_number(_ABOUT)],
    "on": ["2026-11-30"],
    "nomination_id": [f"{record(_ABOUT)}-{person(_ABOUT)}"],
    "guided_by": [team(_ABOUT)],
    "organisation_id": [team(_ABOUT)],
    "pairing_id": [record(_ABOUT)],
    "parent": [place(_ABOUT)[:9]],
    "parent_id": [team(_ABOUT)],
    "person_id": [person(_ABOUT)],
    "place_id": ["1"],
    "post_id": [record(_ABOUT)],
    "premises_id": [record(_ABOUT)],
    "quarter": [QUARTER],
    "reader_id": [team(_ABOUT)],
    "receipt_code": [_RECEIPTS.code(receipt(_ABOUT))],
    "receipt_number": [receipt(_ABOUT)],
    "record_report_id": [f"{team(_ABOUT)}-2026"],
    "report_id": [record(_ABOUT)],
    "rejected": [False, True],
    "reward_number": [reward(_ABOUT)],
    "round_id": [record(_ABOUT)],
    "series_id": [record(_ABOUT)],
    "since": ["2026-11-01T00:00:00Z"],
    "shift_id": [team(_ABOUT)],
    "shift_ids": [[team(number) for number in range(_ABOUT, _ABOUT + 200)]],
    "skill": ["name", "没有此技能"],
    "source": [PROGRAMME],
    "street_id": [team(_ABOUT)],
    "suspicion_id": [record(_ABOUT)],
    "text_version": ["2026-1"],
    "reporter_id": [team(_ABOUT)],
    "unit_id": [team(_ABOUT)],
    "until_at": ["2039-01-01T00:00:00Z"],
    "until_day": ["2027-01-01"],
    "uninsured": [False, True],
    "unsucceeded": [False, True],
    "volunteer_id": [person(_ABOUT)],
    "wish": [False, True],
    "year": [2026],
}
_WHO: tuple[dict[str, Any], ...] = (
    {"id": "operator", "role": "operator", "scope": "*"},
    {"id": "organiser", "role": "organiser", "scope": "*"},
    {"id": "liaison", "role": "unit-liaison", "organisation": team(_ABOUT)},
    {"id": person(_ABOUT), "role": "volunteer"},
    {"id": "auditor", "role": "auditor", "scope": "*"},
    {"id": "supervisor", "role": "supervisor", "scope": "*"},
    {"id": "nobody", "role": "guest"},
)
_ACTORS = tuple(
    Actor(**who, purpose="operation", capabilities=frozenset(CAPABILITIES)) for who in _WHO
)
