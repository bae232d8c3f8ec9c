"""Paths of personal data: shown, corrected, handed over, erased; and of duplicates."""

from baodao.gateway.copies import WholeCopy
from baodao.gateway.merging import OneLog
from baodao.gateway.operations import Operation
from baodao.schema.hours.copies import ExportHours
from baodao.schema.hours.reads import ListHoursReads
from baodao.schema.identity.copies import ExportAccount
from baodao.schema.identity.reads import ListIdentityReads
from baodao.schema.registration.duplicates import FindDuplicates, UnmergeVolunteers
from baodao.schema.registration.finding import FindPeople
from baodao.schema.registration.personal_data import (
    CorrectProfile,
    ErasePerson,
    ExportPerson,
    GetOwnProfile,
    ListReads,
    RevealContact,
)
from baodao.schema.scheduling.reads import ListSchedulingReads
from baodao.schema.scheduling.seats import ExportSignUps

_ONE = "/volunteers/{volunteer_id}"

OPERATIONS = [
    # By POST: a name and a number would stand in the log of every proxy on the way.
    Operation(
        "POST",
        "/volunteers/search",
        FindPeople,
        "People by name, phone number or document; kept in the log",
        example={"name": "测试·甲", "phone": "19900000001"},
    ),
    Operation("GET", f"{_ONE}/contact", RevealContact, "Name and phone number; kept in the log"),
    Operation("GET", f"{_ONE}/profile", GetOwnProfile, "What is known of oneself"),
    Operation(
        "POST",
        f"{_ONE}/profile",
        CorrectProfile,
        "Correct what is known of a person",
        example={"phone": "19900000002"},
    ),
    Operation(
        "GET",
        f"{_ONE}/export",
        ExportPerson,
        "A copy of everything kept of a person, in all services; as text with Accept: text/plain",
        hidden=frozenset(["after", "limit"]),
        gathers=WholeCopy(ExportSignUps, ExportHours, ExportAccount),
        printed=True,
    ),
    Operation(
        "POST",
        f"{_ONE}/erase",
        ErasePerson,
        "Destroy what is known of a person",
        example={"note": "测试·本人书面申请,存档 2026-1"},
    ),
    Operation(
        "GET",
        "/reads",
        ListReads,
        "Who saw whose data, in all services",
        gathers=OneLog(ListSchedulingReads, ListHoursReads, ListIdentityReads),
    ),
    Operation(
        "POST",
        "/volunteers/{keep_id}/unmerge",
        UnmergeVolunteers,
        "Take a merge back: the records are two people's",
        example={
            "merge_id": "01KAQ7W000VOLUNTEER0000002",
            "note": "测试·经当面核对为两个人",
        },
    ),
    Operation(
        "GET", "/duplicates", FindDuplicates, "Records that may be one person's, for organisers"
    ),
]
