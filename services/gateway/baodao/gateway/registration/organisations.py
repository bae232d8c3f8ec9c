"""Paths of organisations."""

from baodao.gateway.operations import Operation
from baodao.schema.registration.group_proposals import (
    AgreeToGroup,
    DeclineGroup,
    ListGroupProposals,
    ProposeGroup,
    WithdrawGroupProposal,
)
from baodao.schema.registration.organisations import (
    ChangeAliases,
    ChangeJoinPolicy,
    ChangeParent,
    GetOrganisation,
    ListOrganisations,
    RegisterOrganisation,
    RenameOrganisation,
)
from baodao.schema.registration.successions import EndOrganisation, NameSuccessor

_ONE = "/organisations/{organisation_id}"
_GROUP = "/group-proposals/{proposal_id}"

OPERATIONS = [
    Operation(
        "POST",
        "/organisations",
        RegisterOrganisation,
        "Register an organisation",
        status=201,
        location=_ONE,
        example={
            "name": "昔阳里社区居民委员会",
            "kind": "residents-committee",
            "division": "120104007017",
        },
    ),
    Operation("GET", _ONE, GetOrganisation, "One organisation"),
    Operation("GET", "/organisations", ListOrganisations, "Organisations of a division"),
    Operation(
        "POST",
        f"{_ONE}/rename",
        RenameOrganisation,
        "Give an organisation another name",
        example={"name": "测试·昔阳里社区居委会"},
    ),
    Operation(
        "POST",
        f"{_ONE}/aliases",
        ChangeAliases,
        "What people call an organisation besides its name",
        example={"aliases": ["测试·昔阳里"]},
    ),
    Operation(
        "POST",
        f"{_ONE}/parent",
        ChangeParent,
        "Put an organisation under another one",
        example={"parent_id": "01KAQ7W000SAMP1E0000000000"},
    ),
    Operation(
        "POST",
        f"{_ONE}/join-policy",
        ChangeJoinPolicy,
        "How members come to an organisation",
        example={"join_policy": "open"},
    ),
    Operation(
        "POST",
        f"{_ONE}/end",
        EndOrganisation,
        "End an organisation on a day",
        example={"on": "2026-12-31", "reason": "测试·合并"},
    ),
    Operation(
        "POST",
        f"{_ONE}/successor",
        NameSuccessor,
        "Who answers for an organisation once it has ended",
        example={"successor_id": "01KAQ7W000RESIDENTSC0MM1TTEE"},
    ),
    Operation(
        "POST",
        "/group-proposals",
        ProposeGroup,
        "Propose a group of neighbours or colleagues",
        status=201,
        location="/group-proposals",
        example={
            "volunteer_id": "01KAQ7W000V01VNTEER0000000",
            "guided_by": "01KAQ7W000RESIDENTSC0MM1TTEE",
            "name": "测试·昔阳里合唱队",
        },
    ),
    Operation("POST", f"{_GROUP}/agree", AgreeToGroup, "Agree: the group is an organisation"),
    Operation(
        "POST",
        f"{_GROUP}/decline",
        DeclineGroup,
        "Do not agree",
        example={"reason": "测试·社区已有同类团体"},
    ),
    Operation("POST", f"{_GROUP}/withdraw", WithdrawGroupProposal, "Take a proposal back"),
    Operation("GET", "/group-proposals", ListGroupProposals, "Proposed groups"),
]
