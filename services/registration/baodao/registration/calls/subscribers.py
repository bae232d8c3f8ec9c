"""The messages about calls, and the use case or view that takes each."""

from baodao.kit.subscribers import Subscribers
from baodao.registration.calls.commands import ForgetAnswer, MarkLate
from baodao.registration.calls.use_cases.answers import answer_call, forget_answer
from baodao.registration.calls.use_cases.calls import close_call, raise_call, withdraw_call
from baodao.registration.calls.use_cases.parts import (
    acknowledge_call,
    arrive_at_call,
    count_acknowledged,
    count_arrived,
    count_called,
    count_overdue,
    mark_late,
    rate_call_part,
)
from baodao.registration.calls.views.answers import list_coming, list_open_calls
from baodao.registration.calls.views.calls import get_call, list_calls
from baodao.registration.calls.views.parts import (
    get_call_part,
    get_call_rating,
    list_call_parts,
    list_call_tallies,
)
from baodao.schema.registration.call_answers import AnswerCall, ListComing, ListOpenCalls
from baodao.schema.registration.call_parts import (
    AcknowledgeCall,
    ArriveAtCall,
    CallAcknowledged,
    CallArrived,
    CallOverdue,
    GetCallPart,
    GetCallRating,
    ListCallParts,
    ListCallTallies,
    OrganisationCalled,
    RateCallPart,
)
from baodao.schema.registration.calls import (
    CloseCall,
    GetCall,
    ListCalls,
    RaiseCall,
    WithdrawCall,
)

subscribers = Subscribers("registration")

subscribers.command(RaiseCall, raise_call)
subscribers.command(CloseCall, close_call)
subscribers.command(WithdrawCall, withdraw_call)
subscribers.query(GetCall, get_call)
subscribers.query(ListCalls, list_calls)

subscribers.command(AcknowledgeCall, acknowledge_call)
subscribers.command(ArriveAtCall, arrive_at_call)
subscribers.command(RateCallPart, rate_call_part)
subscribers.own(MarkLate, mark_late)
subscribers.query(GetCallPart, get_call_part)
subscribers.query(GetCallRating, get_call_rating)
subscribers.query(ListCallParts, list_call_parts)

subscribers.event(OrganisationCalled, count_called)
subscribers.event(CallAcknowledged, count_acknowledged)
subscribers.event(CallArrived, count_arrived)
subscribers.event(CallOverdue, count_overdue)
subscribers.query(ListCallTallies, list_call_tallies)

subscribers.command(AnswerCall, answer_call)
subscribers.own(ForgetAnswer, forget_answer)
subscribers.query(ListOpenCalls, list_open_calls)
subscribers.query(ListComing, list_coming)
