"""Paths of party reports 双报到, lists of members, disagreements and pairings."""

from baodao.gateway.operations import Operation
from baodao.gateway.registration.examples import ON_PAPER
from baodao.schema.registration.disagreements import (
    GetDisagreement,
    ListDisagreements,
    SettleDisagreement,
)
from baodao.schema.registration.member_lists import (
    DisownMember,
    GetUnitTotals,
    ImportMembers,
    ListUnitMembers,
    RemoveListedMember,
)
from baodao.schema.registration.member_reports import (
    AcceptMemberReport,
    EndMemberReport,
    FileMemberReport,
    GetMemberReport,
    ListMemberReports,
    MoveMemberReport,
    RefileMemberReport,
    ReturnMemberReport,
)
from baodao.schema.registration.pairings import (
    EndPairing,
    GetPairing,
    ListPairings,
    ProposePairing,
    SignPairing,
)
from baodao.schema.registration.unit_reports import (
    AcceptUnitReport,
    EndUnitReport,
    FileUnitReport,
    GetUnitReport,
    ListUnitReports,
    RefileUnitReport,
    ReturnUnitReport,
    RevealUnitContact,
)

_REPORT = "/member-reports/{report_id}"
_UNIT_REPORT = "/unit-reports/{report_id}"
_UNIT = "/units/{unit_id}"
_PAIRING = "/pairings/{pairing_id}"
_DISAGREEMENT = "/disagreements/{disagreement_id}"

_UNIT_ID = "01KAQ7W000SAMP1E0000000001"
_COMMUNITY = "120104007017"
_LIAISON = {"name": "测试·联络员", "phone": "19900000001"}

_MEMBERS = [
    Operation(
        "POST",
        "/volunteers/{volunteer_id}/member-reports",
        FileMemberReport,
        "Report as a party member where one lives",
        status=201,
        location=_REPORT,
        example={"unit_id": _UNIT_ID, "division": _COMMUNITY},
    ),
    Operation(
        "POST",
        "/volunteers/{volunteer_id}/member-reports/move",
        MoveMemberReport,
        "Moved house, or changed the unit",
        status=201,
        location=_REPORT,
        example={"reason": "moved-house", "unit_id": _UNIT_ID, "division": _COMMUNITY},
    ),
    Operation(
        "POST",
        f"{_REPORT}/refile",
        RefileMemberReport,
        "File a returned report again",
        example=ON_PAPER,
    ),
    Operation("POST", f"{_REPORT}/accept", AcceptMemberReport, "Accept with a numbered receipt"),
    Operation(
        "POST",
        f"{_REPORT}/return",
        ReturnMemberReport,
        "Return a member report with a reason",
        example={"reason": "测试·不在本社区居住"},
    ),
    Operation(
        "POST",
        f"{_REPORT}/end",
        EndMemberReport,
        "End a member report",
        example={"reason": "retired"},
    ),
    Operation(
        "POST",
        f"{_REPORT}/disown",
        DisownMember,
        "Say that a reporter is not the unit's member",
        example={"note": "测试·已调离"},
    ),
    Operation("GET", _REPORT, GetMemberReport, "One member report"),
    Operation("GET", "/member-reports", ListMemberReports, "Member reports, past ones too"),
]
_LISTS = [
    Operation(
        "POST",
        f"{_UNIT}/members",
        ImportMembers,
        "Put members on a unit's list; that invites them",
        example={"rows": [{"number": 2, "name": "测试·甲0001", "phone": "19900000001"}]},
    ),
    Operation(
        "GET",
        f"{_UNIT}/members",
        ListUnitMembers,
        "Who is on the unit's list, and who has reported",
    ),
    Operation("GET", f"{_UNIT}/totals", GetUnitTotals, "A unit's reports as totals"),
    Operation(
        "POST",
        "/members/{member_id}/remove",
        RemoveListedMember,
        "Take somebody off a unit's list",
        example={"reason": "left-unit"},
    ),
]
_DISAGREEMENTS = [
    Operation(
        "POST",
        f"{_DISAGREEMENT}/settle",
        SettleDisagreement,
        "Agree with the other side, or decide",
        example={"holds": "community", "note": "测试·系本单位党员"},
    ),
    Operation("GET", _DISAGREEMENT, GetDisagreement, "One disagreement"),
    Operation("GET", "/disagreements", ListDisagreements, "Where units and communities differ"),
]
_UNITS = [
    Operation(
        "POST",
        f"{_UNIT}/unit-reports",
        FileUnitReport,
        "Report a unit at a community",
        status=201,
        location=_UNIT_REPORT,
        example={"division": _COMMUNITY, "liaison": _LIAISON, "member_count": 12},
    ),
    Operation(
        "POST",
        f"{_UNIT_REPORT}/refile",
        RefileUnitReport,
        "File a returned unit report again",
        example={"liaison": _LIAISON, "member_count": 12},
    ),
    Operation(
        "POST",
        f"{_UNIT_REPORT}/accept",
        AcceptUnitReport,
        "Accept a unit report with the community's own count",
        example={"member_count": 12},
    ),
    Operation(
        "POST",
        f"{_UNIT_REPORT}/return",
        ReturnUnitReport,
        "Return a unit report with a reason",
        example={"reason": "测试·联系人有误"},
    ),
    Operation(
        "POST",
        f"{_UNIT_REPORT}/end",
        EndUnitReport,
        "End a unit report",
        example={"reason": "测试·单位搬迁"},
    ),
    Operation("GET", _UNIT_REPORT, GetUnitReport, "One unit report"),
    Operation("GET", f"{_UNIT_REPORT}/contact", RevealUnitContact, "Whom to reach in the unit"),
    Operation("GET", "/unit-reports", ListUnitReports, "Unit reports, past ones too"),
]
_PAIRINGS = [
    Operation(
        "POST",
        f"{_UNIT}/pairings",
        ProposePairing,
        "Propose a pact between unit and community",
        status=201,
        location=_PAIRING,
        example={
            "division": _COMMUNITY,
            "title": "测试·共建协议",
            "reference": "测试·2026-1",
            "from_day": "2026-12-01",
            "until_day": "2027-12-01",
        },
    ),
    Operation("POST", f"{_PAIRING}/sign", SignPairing, "Sign what the other side proposed"),
    Operation(
        "POST",
        f"{_PAIRING}/end",
        EndPairing,
        "End a pact, decline it or take it back",
        example={"reason": "测试·协商一致"},
    ),
    Operation("GET", _PAIRING, GetPairing, "One pact"),
    Operation("GET", "/pairings", ListPairings, "Pacts of a unit or a division"),
]

OPERATIONS = [*_MEMBERS, *_LISTS, *_DISAGREEMENTS, *_UNITS, *_PAIRINGS]
