"""Awards outside of rounds over HTTP: recorded, shown, checked, withdrawn, disowned."""

from baodao.gateway.operations import Operation
from baodao.schema.hours.awards import (
    CheckAward,
    DisownAward,
    ListAwards,
    ListAwardsOf,
    RecordAward,
    ShowAward,
    WithdrawAward,
)

_AWARD = {
    "award_kind": "official",
    "title": "优秀志愿者",
    "awarded_on": "2026-03-05",
    "granting_body": "区民政局",
    "award_level": "district",
    "proof": "荣誉证书原件已查看,复印件存于居委会",
}

OPERATIONS = [
    Operation(
        "POST",
        "/organisations/{organisation_id}/awards",
        RecordAward,
        "Record an award 表彰奖励 of a volunteer from its papers",
        status=201,
        example={"volunteer_id": "01KB0000000000000000000000", **_AWARD},
    ),
    Operation(
        "POST",
        "/volunteers/{volunteer_id}/awards",
        ShowAward,
        "Ask an organisation to record an award",
        status=201,
        example={"organisation_id": "01KB0000000000000000000000", **_AWARD},
    ),
    Operation(
        "POST",
        "/awards/{award_id}/check",
        CheckAward,
        "Record an award after a look at its papers, or refuse to",
        example={"outcome": "recorded"},
    ),
    Operation(
        "POST",
        "/awards/{award_id}/withdraw",
        WithdrawAward,
        "Take an award off a record",
        example={"reason": "授予单位已撤销该奖项"},
    ),
    Operation(
        "POST",
        "/awards/{award_id}/disown",
        DisownAward,
        "Say that an award in one's name is not one's own",
    ),
    Operation(
        "GET", "/volunteers/{volunteer_id}/awards", ListAwardsOf, "The awards of a volunteer"
    ),
    Operation("GET", "/awards", ListAwards, "Awards of an organisation or a division"),
]
