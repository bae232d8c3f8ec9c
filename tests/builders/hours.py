"""What is told of a service that was rendered."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from baodao.hours.accounts.domain import Posting, TimeAccount, lines_between
from baodao.hours.certificates.domain.certificates import Certificate, Folder
from baodao.hours.certificates.domain.coverage import Certified, Coverage
from baodao.hours.certificates.domain.status import StatusPlace
from baodao.hours.certificates.keys import CertificateKeys
from baodao.hours.common.keys import IssuingKeys, LedgerSeals
from baodao.hours.common.policies import Policy
from baodao.hours.complaints.domain import Complaint, ComplaintTally
from baodao.hours.complaints.keys import ReceiptKeys
from baodao.hours.corrections.domain import Correction
from baodao.hours.credentials.issuer import Issuer
from baodao.hours.inspections.domain import DrawnEntry, Inspection, commitment_of, seed_of
from baodao.hours.national.domain import NationalLedger, Rejected
from baodao.hours.rounds.keys import RoundKeys
from baodao.hours.stars.domain import Star, StarBook
from baodao.hours.store import COLLECTIONS
from baodao.hours.subscribers import subscribers
from baodao.hours.suspicions.domain.suspicions import Evidence, Sign, Suspicion
from baodao.hours.trainings.domain import Training
from baodao.kit.decisions import Aggregate
from baodao.kit.testing import NOW, TEST_KEY, MemoryService
from baodao.schema.hours.complaints import FileComplaint
from baodao.schema.hours.inspections import InspectionState
from baodao.schema.hours.ledger import HoursCredited
from baodao.schema.registration.duplicates import VolunteersMerged, VolunteersUnmerged
from baodao.schema.scheduling.activity_changes import ShiftOver
from baodao.schema.scheduling.attendance import AttendanceRecorded
from baodao.schema.scheduling.rolls import RollSettled
from tests.builders.registration import ELSEWHERE, HOLDERS
from tests.builders.rewards import REWARD_KEYS

KEYS = {"test": TEST_KEY}
SEALS, ISSUING = LedgerSeals(KEYS), IssuingKeys(KEYS)
NUMBERS = CertificateKeys(TEST_KEY)
RECEIPTS = ReceiptKeys(TEST_KEY)
ROUND_KEYS = RoundKeys(TEST_KEY)
ORIGIN = "https://baodao.test"
ISSUER = Issuer(ISSUING, ORIGIN)
TOOLS = [SEALS, ISSUING, ISSUER, NUMBERS, RECEIPTS, ROUND_KEYS, REWARD_KEYS, HOLDERS]
_fresh = itertools.count(1)


def ledgers(now: datetime = NOW) -> MemoryService:
    """Hours that knows nothing yet."""
    return MemoryService(subscribers, COLLECTIONS, TOOLS, now=now)


CERTIFICATE = "20261123-ABCDEFGH"


def certificate() -> list[Aggregate]:
    """A certificate of `v2` from the organisation `o`, in its folder and with its place."""
    row = Certified("o", ("测试·巡逻",), 1, "2026-11-23", "2026-11-23", 60, {"B": 60})
    covers = Coverage("v2", ((1, 1),), "0" * 64)
    issued = Certificate.issue(
        CERTIFICATE,
        volunteer_id="v2",
        division="120104007017",
        organisation_id="o",
        certified_for="school",
        issued_at=NOW,
        covers=(covers,),
        certified=(row,),
        minutes=60,
        entries=1,
        first_day="2026-11-23",
        last_day="2026-11-23",
        status_list="202611a",
        status_index=7,
    ).after
    folder = Folder.empty("v2").including(CERTIFICATE, covers)
    return [issued, replace(folder, version=1), StatusPlace.take("202611a", 7, CERTIFICATE).after]


RECEIPT = "T20261123-ABCDEFGH"


def complaint() -> list[Aggregate]:
    """Somebody complained of the organisation `o`, about a certificate; others did before."""
    said = {
        "command_id": "complaint",
        "division": "120104007017",
        "complained_of": "certificate",
        "certificate_number": CERTIFICATE,
        "complaint_text": "测试",
    }
    command = FileComplaint.model_validate(said)
    filed = Complaint.file(RECEIPT, command, ["o"], Policy(), NOW).after
    tallies = [ComplaintTally.blank(f"{one}-120104007017-hours") for one in ("2026Q3", "2026Q4")]
    return [filed, *tallies]


TRAINING = "training"


def training(**changes: Any) -> Training:
    """`v1` was trained in giving first aid, as the organisation `o` says."""
    facts: dict[str, Any] = {
        "id": TRAINING,
        "version": 1,
        "volunteer_id": "v1",
        "organisation_id": "o",
        "division": "120104007017",
        "course": None,
        "title": "测试·急救",
        "content": "测试",
        "held_by": "测试·红十字会",
        "minutes": 120,
        "first_day": "2026-11-22",
        "last_day": "2026-11-22",
        "result": "passed",
        "expires_on": "2028-11-22",
        "state": "held",
        "recorded_at": NOW,
        "recorded_by": "trainer",
    }
    return Training(**facts | changes)


def trainings() -> list[Aggregate]:
    """A training of `v1` and of `v2` in each state."""
    before = [training(id=f"training-{one}", state=one) for one in ("waiting", "disputed")]
    return [training(), *before, training(id="training-v2", volunteer_id="v2", state="taken-back")]


SUSPICION = Suspicion.id_for("one-device", "device")


def suspicion() -> Suspicion:
    """One device has checked in `v1` and `v2`, for the organisation `o`."""
    found = Evidence("2026-11-23", NOW, 2, ("shift-v1", "shift-v2"))
    people = ("v1", "v2")
    sign = Sign("one-device", "device", "120104007017", found, people, ("o",))
    return Suspicion.none(SUSPICION).grow(sign, NOW).after


SEED_SECRET = "measure-twice-cut-once"
INSPECTION = "inspection-drawn"
_ROOT = "0" * 64
_STEPS: dict[InspectionState, dict[str, Any]] = {
    "announced": {},
    "committed": {"root": _ROOT, "population": 1, "committed_at": NOW + timedelta(days=1)},
    "fixed": {"checkpoint_id": "2026-11-24", "checkpoint_root": _ROOT},
    "seeded": {"seed_secret": SEED_SECRET, "seed": seed_of(SEED_SECRET, _ROOT)},
    "drawn": {"drawn": 1},
    "published": {"holding": 1, "published_at": NOW + timedelta(days=3)},
}


def inspection(state: InspectionState, division: str = "120104007017") -> Inspection:
    """An inspection as it is in a state."""
    facts: dict[str, Any] = {}
    for name, step in _STEPS.items():
        facts |= step
        if name == state:
            break
    return Inspection(
        id=f"inspection-{state}",
        version=1,
        division=division,
        since="2026-11-01",
        until="2026-11-23",
        sample_size=1,
        commitment=commitment_of(SEED_SECRET),
        announced_at=NOW + timedelta(days=1),
        announced_by="above",
        state=state,
        **facts,
    )


def drawn_entry(entry_id: str, volunteer_id: str, organisation_id: str = "o") -> DrawnEntry:
    """An entry that the inspection `INSPECTION` has drawn."""
    return DrawnEntry(
        id=f"{INSPECTION}-001",
        version=1,
        inspection_id=INSPECTION,
        rank=1,
        entry_id=entry_id,
        volunteer_id=volunteer_id,
        organisation_id=organisation_id,
        responsible_id="responsible",
        division="120104007017",
    )


def inspections() -> list[Aggregate]:
    """An inspection in each state, and what one has drawn: an entry of `v2`."""
    return [*map(inspection, _STEPS), drawn_entry("s2", "v2")]


def star_book(volunteer_id: str) -> StarBook:
    """Somebody holds a star, by as many minutes as a second one takes."""
    held = Star(1, 6_000, "awarded", NOW, "automatic", "default-1")
    second = Star(2, 18_000, "awarded", NOW, "automatic", "default-1")
    book = StarBook.blank(volunteer_id)
    stars = {"minutes": 18_000, "stars": (held, second), "has_awarded": True}
    return replace(book, version=1, division="120104007017", **stars)


POSTING = "posting"


def spending(volunteer_id: str) -> list[Aggregate]:
    """Somebody has spent 90 of their 120 minutes of coins."""
    account = TimeAccount.named(TimeAccount.id_for(volunteer_id))
    earned, _ = account.earn(120, 90_000)
    paid = earned.after.pay("spent", 90).after
    posted = Posting.post(
        POSTING,
        lines_between(earned.after, paid),
        volunteer_id=volunteer_id,
        division="120104007017",
        kind="spent",
        at=NOW,
        policy="default-1",
        item="测试·陪同就医",
    )
    return [paid, posted.after]


def correction(entry_id: str, **changes: Any) -> Correction:
    """Somebody says that an entry of `v1`, which `o` has recorded, is somebody else's."""
    facts: dict[str, Any] = {
        "id": Correction.id_for(entry_id, "not-me", "volunteer"),
        "entry_id": entry_id,
        "attendance_id": entry_id,
        "volunteer_id": "v1",
        "activity_id": "activity",
        "organisation_id": "o",
        "division": "120104007017",
        "title": "测试·巡逻",
        "wrong": "not-me",
        "spans": (),
        "evidence_grade": None,
        "evidence": "测试",
        "requested_at": NOW,
        "by_organisation": None,
        "involved": ("v1",),
        "days": 10,
        "since": NOW,
        "next_at": NOW + timedelta(days=20),
    }
    return Correction(**facts | changes)


START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
END = START + timedelta(hours=2)


def morning(**changes: Any) -> AttendanceRecorded:
    """Somebody was there from nine to eleven, as planned."""
    values = {
        "division": "120104007017",
        "sign_up_id": "shift-v",
        "shift_id": "shift",
        "activity_id": "activity",
        "organisation_id": "organisation",
        "responsible_id": "responsible",
        "volunteer_id": "v",
        "title": "测试·居家养老",
        "category": "居家养老",
        "shift_starts_at": START,
        "shift_ends_at": END,
        "checked_in_at": START,
        "checked_out_at": END,
        "evidence_grade": "B",
    }
    return AttendanceRecorded.model_validate(values | changes)


def attendance(starts: datetime, minutes: float = 60, **changes: Any) -> AttendanceRecorded:
    """Somebody came and stayed as long as planned; each time in another seat."""
    ends = starts + timedelta(minutes=minutes)
    values = {
        "division": ELSEWHERE,
        "sign_up_id": f"s{next(_fresh)}",
        "shift_id": "shift",
        "activity_id": "activity",
        "organisation_id": "committee",
        "responsible_id": "responsible",
        "volunteer_id": "a",
        "title": "测试·巡逻",
        "category": "群防群治",
        "shift_starts_at": starts,
        "shift_ends_at": ends,
        "checked_in_at": starts,
        "checked_out_at": ends,
        "evidence_grade": "B",
    }
    return AttendanceRecorded.model_validate(values | changes)


def national() -> NationalLedger:
    """The ledger of `v1`, whose first entry the national system has refused."""
    refused = Rejected(1, "测试", 1)
    return NationalLedger(id="v1", sent=1, rejected=(refused,), has_rejected=True)


def merged(kept: str, other: str, version: int = 1) -> VolunteersMerged:
    """Two records were one person's."""
    return VolunteersMerged.model_validate(_of_both(kept, other, version))


def parted(kept: str, other: str, version: int = 2) -> VolunteersUnmerged:
    """They were two people's after all."""
    return VolunteersUnmerged.model_validate(_of_both(kept, other, version))


def _of_both(kept: str, other: str, version: int) -> dict[str, Any]:
    pair = {"kept_id": kept, "merged_id": other, "merged_version": version}
    return {"division": ELSEWHERE, "by_role": "organiser", "reason": "测试", **pair}


async def reconciling(service: MemoryService) -> None:
    """Let two ledgers be compared that have time twice, and others that are two people's again."""

    def there(who: str, minutes: int, name: str = "") -> AttendanceRecorded:
        starts = NOW - timedelta(days=20) + timedelta(minutes=minutes)
        return attendance(starts, volunteer_id=who, sign_up_id=name or f"{who}-was-there")

    await service.follow(there("r2", 0), there("r3", 30), there("r4", 60), there("r6", 0))
    await service.follow(merged("r2", "r3"), merged("r1", "r2"))
    await service.follow(merged("r5", "r4"), merged("r5", "r6"), there("r4", 0, "r4-again"))
    await service.follow(parted("r5", "r6"))


def credited(starts: datetime, minutes: int = 60, **changes: Any) -> HoursCredited:
    """The ledger has credited somebody with minutes."""
    values = {
        "division": ELSEWHERE,
        "entry_id": f"e{next(_fresh)}",
        "volunteer_id": "a",
        "sequence": 1,
        "minutes": minutes,
        "served_from": starts,
        "served_until": starts + timedelta(minutes=minutes),
        "attendance_id": "s",
        "activity_id": "activity",
        "organisation_id": "committee",
        "evidence_grade": "B",
        "policy": "default-1",
        "hash": "0",
    }
    return HoursCredited.model_validate(values | changes)


def served_shift(starts: datetime, ends: datetime, **changes: Any) -> dict[str, Any]:
    """What is told of a shift that took place."""
    facts = {
        "division": ELSEWHERE,
        "shift_id": "shift",
        "activity_id": "activity",
        "organisation_id": "committee",
        "title": "测试·巡逻",
        "kind": "volunteer",
        "zone": "Asia/Shanghai",
        "starts_at": starts,
        "ends_at": ends,
    }
    return facts | changes


def over(starts: datetime, ends: datetime, **changes: Any) -> ShiftOver:
    """The time of a shift is over in which somebody had a seat."""
    facts = served_shift(starts, ends) | {"people": 1} | changes
    return ShiftOver.model_validate(facts)


SHIFT_FACTS: dict[str, Any] = {
    "most_people": 10,
    "category": "群防群治",
    "responsible_id": "responsible",
    "role": "巡逻员",
    "place": "测试·广场",
}
"""What is told of a shift besides, once its roll is settled."""


def settled(starts: datetime, ends: datetime, **changes: Any) -> RollSettled:
    """Its roll is settled, and one person has attended it."""
    facts = served_shift(starts, ends) | {"roll_id": "shift-roll", "attended": 1} | changes
    return RollSettled.model_validate(facts)
