"""Paths of scheduling: activities, seats and attendance."""

from baodao.gateway import programmes, seat_ways
from baodao.gateway.calendars import OPERATIONS as _OF_CALENDARS
from baodao.gateway.operations import Operation
from baodao.gateway.posts import OPERATIONS as _OF_POSTS
from baodao.gateway.rosters import NamedRoster
from baodao.gateway.series import OPERATIONS as _OF_SERIES
from baodao.schema.scheduling.activities import (
    CreateActivity,
    GetActivity,
    ListActivities,
    PublishActivity,
)
from baodao.schema.scheduling.activity_changes import (
    AgreeToLead,
    CancelActivity,
    CancelShift,
    ChangeActivity,
)
from baodao.schema.scheduling.attendance import CheckIn, CheckOut, ShowCode, ShowOwnCode
from baodao.schema.scheduling.call_outs import (
    AnswerCallOut,
    CallOut,
    GetArrivals,
    ListCallOuts,
    StandDown,
)
from baodao.schema.scheduling.categories import ListCategories
from baodao.schema.scheduling.confirming import ConfirmSeat
from baodao.schema.scheduling.eligibility import CheckEligibility
from baodao.schema.scheduling.finding import ListShifts, ListShiftsNear
from baodao.schema.scheduling.insurance import MarkInsured
from baodao.schema.scheduling.leading import DisclaimLead, RecordLeadAgreement
from baodao.schema.scheduling.look_backs import ListLookBacks, RecordLookBack
from baodao.schema.scheduling.rolls import (
    AnnulAttendance,
    CloseRoll,
    CorrectAttendance,
    RecordRoll,
)
from baodao.schema.scheduling.rosters import ListRoster
from baodao.schema.scheduling.seats import (
    CancelSeat,
    DisclaimSeat,
    ListSignUps,
    ListSignUpsOf,
    ReserveSeat,
)
from baodao.schema.scheduling.waitlist import (
    AcceptOffer,
    DeclineOffer,
    LeaveWaitlist,
    ListWaitlist,
    MoveOnWaitlist,
    SetCapacity,
)

TAG = "scheduling"

UPLOADS = programmes.UPLOADS

_VOLUNTEER = "01KAXR2V8F6Z0Q4T9C3M7W5Y1B"
_OTHER = "01KAXR2V8F6Z0Q4T9C3M7W5Y1C"
_ONE_SHIFT = "01KAXR3C5D7E9F1G3H5J7K9M1N"
_ORGANISATION = "01KAXR1N5D2J8H4G6S9P3E7K0A"

_SHIFT = {
    "starts_at": "2026-12-01T09:00:00+08:00",
    "ends_at": "2026-12-01T11:00:00+08:00",
    "max_crew": 6,
}
_PLAN = {
    "title": "旧楼区“回头看”",
    "category": "群防群治",
    "category_code": "0401",
    "place": "昔阳里社区居委会",
    "station": "昔阳里志愿服务站",
    "point": {"degrees_north": 39.1255, "degrees_east": 117.1502},
    "radius_metres": 200,
    "responsible_id": _VOLUNTEER,
    "risk_note": "楼道湿滑,注意防滑。",
}

_READ = {"terms_version": 1, "agreed": "screen"}

OPERATIONS = [
    Operation(
        "POST",
        "/shifts/{shift_id}/sign-ups",
        ReserveSeat,
        "Sign a volunteer up for a seat, or to wait for one",
        status=201,
        location="/shifts/{shift_id}/sign-ups",
        example={"volunteer_id": _VOLUNTEER, "may_wait": True},
    ),
    Operation("GET", "/shifts/{shift_id}/sign-ups", ListSignUps, "The roll of a shift"),
    Operation(
        "GET",
        "/shifts/{shift_id}/roster",
        ListRoster,
        "Who comes to a shift, by name",
        gathers=NamedRoster(),
    ),
    Operation(
        "POST",
        "/shifts/{shift_id}/insured",
        MarkInsured,
        "Record who is insured for a shift that may be dangerous",
        example={"volunteer_ids": [_VOLUNTEER, _OTHER]},
    ),
    Operation(
        "GET",
        "/volunteers/{volunteer_id}/sign-ups",
        ListSignUpsOf,
        "One's own sign-ups, or a ward's",
    ),
    Operation(
        "POST",
        "/volunteers/{volunteer_id}/eligibility",
        CheckEligibility,
        "Which of some shifts somebody can take, and why not the others",
        example={"shift_ids": [_ONE_SHIFT]},
    ),
    Operation(
        "POST",
        "/shifts/{shift_id}/sign-ups/{volunteer_id}/cancel",
        CancelSeat,
        "Give a seat back",
        example={"reason": "临时有事"},
    ),
    Operation(
        "POST",
        "/shifts/{shift_id}/sign-ups/{volunteer_id}/disclaim",
        DisclaimSeat,
        "Say “not me” of a seat that somebody else took",
    ),
    Operation(
        "POST",
        "/shifts/{shift_id}/sign-ups/{volunteer_id}/confirm",
        ConfirmSeat,
        "Say that one still comes, after the shift has changed",
        example=_READ,
    ),
    *seat_ways.OPERATIONS,
    Operation("GET", "/shifts/{shift_id}/waitlist", ListWaitlist, "Who waits for a seat, in order"),
    Operation(
        "POST",
        "/shifts/{shift_id}/waitlist/{volunteer_id}/accept",
        AcceptOffer,
        "Take the seat that is held for a volunteer",
        example=_READ,
    ),
    Operation(
        "POST",
        "/shifts/{shift_id}/waitlist/{volunteer_id}/decline",
        DeclineOffer,
        "Do without the seat that is held",
    ),
    Operation(
        "POST",
        "/shifts/{shift_id}/waitlist/{volunteer_id}/leave",
        LeaveWaitlist,
        "Wait no longer",
    ),
    Operation(
        "POST",
        "/shifts/{shift_id}/waitlist/{volunteer_id}/move",
        MoveOnWaitlist,
        "Let somebody pass others, for a reason",
        example={"ahead_of": _OTHER, "reason": "会手语,服务对象需要"},
    ),
    Operation(
        "POST",
        "/shifts/{shift_id}/capacity",
        SetCapacity,
        "Give a shift another number of seats",
        example={"max_crew": 8},
    ),
    Operation(
        "POST",
        "/shifts/{shift_id}/check-ins",
        CheckIn,
        "Record that a volunteer came",
        example={"volunteer_id": _VOLUNTEER, "at": "2026-12-01T09:02:00+08:00"},
    ),
    Operation(
        "POST",
        "/shifts/{shift_id}/check-outs",
        CheckOut,
        "Record that a volunteer left",
        example={"volunteer_id": _VOLUNTEER, "at": "2026-12-01T11:00:00+08:00"},
    ),
    Operation(
        "POST",
        "/shifts/{shift_id}/roll",
        RecordRoll,
        "Write down who came and who left, line by line",
        example={
            "lines": [
                {"volunteer_id": _VOLUNTEER, "end": "in", "at": "2026-12-01T09:02:00+08:00"},
                {"volunteer_id": _VOLUNTEER, "end": "out", "at": "2026-12-01T11:00:00+08:00"},
            ]
        },
    ),
    Operation(
        "POST",
        "/shifts/{shift_id}/roll/close",
        CloseRoll,
        "Close the roll, so that attendance is credited",
        example={"confirmed_ids": [_VOLUNTEER]},
    ),
    Operation(
        "POST",
        "/shifts/{shift_id}/sign-ups/{volunteer_id}/correct-attendance",
        CorrectAttendance,
        "Say when somebody was there",
        example={
            "stretches": [
                {"came_at": "2026-12-01T09:00:00+08:00", "left_at": "2026-12-01T10:30:00+08:00"}
            ],
            "reason": "手机没电,未能签退",
        },
    ),
    Operation(
        "POST",
        "/shifts/{shift_id}/sign-ups/{volunteer_id}/annul-attendance",
        AnnulAttendance,
        "Let a recorded attendance count for nothing",
        example={"reason": "代他人签到"},
    ),
    Operation(
        "GET", "/shifts/{shift_id}/code", ShowCode, "The code to check in with, for the screen"
    ),
    Operation(
        "GET",
        "/volunteers/{volunteer_id}/own-code",
        ShowOwnCode,
        "One's own code, for the organiser to scan",
    ),
    Operation(
        "POST",
        "/activities",
        CreateActivity,
        "Write an activity as a draft",
        status=201,
        location="/activities/{activity_id}",
        example={"organisation_id": _ORGANISATION, "division": "120104007017"}
        | _PLAN
        | {"shifts": [_SHIFT]},
    ),
    Operation(
        "POST",
        "/activities/{activity_id}/change",
        ChangeActivity,
        "Say anew what an activity is, and its shifts",
        example=_PLAN | {"shifts": [_SHIFT | {"shift_id": "01KAXR5D6E7F8G9H0J1K2M3N4P"}]},
    ),
    Operation(
        "POST",
        "/activities/{activity_id}/agree",
        AgreeToLead,
        "Agree to be responsible for an activity",
    ),
    Operation(
        "POST",
        "/activities/{activity_id}/agreed-on-paper",
        RecordLeadAgreement,
        "Record that who is asked to be responsible has agreed on paper",
        example={"reference": "档案柜 3 号夹", "signed_on": "2026-11-20"},
    ),
    Operation(
        "POST",
        "/activities/{activity_id}/disclaim",
        DisclaimLead,
        "Say that one has signed no such sheet",
    ),
    Operation(
        "POST",
        "/activities/{activity_id}/cancel",
        CancelActivity,
        "Call an activity off, or throw a draft away",
        example={"reason": "暴雨红色预警"},
    ),
    Operation(
        "POST",
        "/shifts/{shift_id}/cancel",
        CancelShift,
        "Call one shift off",
        example={"reason": "暴雨红色预警"},
    ),
    Operation(
        "POST", "/activities/{activity_id}/publish", PublishActivity, "Open an activity for sign-up"
    ),
    Operation(
        "POST",
        "/call-outs",
        CallOut,
        "Call people together in an emergency, at once",
        status=201,
        location="/activities/{activity_id}",
        example={
            "organisation_id": _ORGANISATION,
            "title": "地下车库排水",
            "place": "昔阳里3号楼地下车库入口",
            "within": "120104007",
            "max_crew": 20,
            "ends_at": "2026-12-01T18:00:00+08:00",
            "danger": False,
        },
    ),
    Operation("GET", "/call-outs", ListCallOuts, "Call-outs for who lives in a division"),
    Operation(
        "POST",
        "/shifts/{shift_id}/sign-ups/{volunteer_id}/answer-call-out",
        AnswerCallOut,
        "Come to a call-out, and say when one arrives",
        example={"arrives_in_minutes": 20, "leaving": [_ONE_SHIFT]},
    ),
    Operation("GET", "/shifts/{shift_id}/arrivals", GetArrivals, "How many come, and have come"),
    Operation(
        "POST",
        "/shifts/{shift_id}/stand-down",
        StandDown,
        "End a call-out before its time",
        example={"reason": "积水已排完"},
    ),
    Operation("GET", "/look-backs", ListLookBacks, "What is to be looked back at 回头看"),
    Operation(
        "POST",
        "/look-backs/{look_back_id}/record",
        RecordLookBack,
        "Write down whether what an activity did has lasted",
        example={"found": "slipped", "note": "二楼拐角又堆放了杂物,已联系物业"},
    ),
    Operation("GET", "/shifts", ListShifts, "Shifts of a division, in the order of time"),
    Operation(
        "POST",
        "/shifts/near",
        ListShiftsNear,
        "Shifts near a position, which is not kept",
        example={"position": {"degrees_north": 39.1249, "degrees_east": 117.1511}},
    ),
    Operation("GET", "/activities", ListActivities, "Activities of a division"),
    Operation("GET", "/activity-categories", ListCategories, "Categories of activities"),
    Operation("GET", "/activities/{activity_id}", GetActivity, "One activity with its shifts"),
    *programmes.OPERATIONS,
    *_OF_CALENDARS,
    *_OF_POSTS,
    *_OF_SERIES,
]
