"""The messages about errands, and the use case or view that takes each."""

from baodao.kit.subscribers import Subscribers
from baodao.registration.errands.use_cases import (
    accept_errand,
    accept_errand_in_service,
    ask_errand,
    confirm_errand,
    contest_errand,
    decide_errand,
    tell_errand_step,
    withdraw_errand,
)
from baodao.registration.errands.views import (
    get_errand,
    list_errands,
    list_offered_errands,
    reveal_errand,
)
from baodao.schema.registration.errand_lists import (
    GetErrand,
    ListErrands,
    ListOfferedErrands,
    RevealErrand,
)
from baodao.schema.registration.errands import (
    AcceptErrand,
    AcceptErrandInService,
    AskErrand,
    ConfirmErrand,
    ContestErrand,
    DecideErrand,
    TellErrandStep,
    WithdrawErrand,
)

subscribers = Subscribers("registration")

subscribers.command(AskErrand, ask_errand)
subscribers.command(AcceptErrand, accept_errand)
subscribers.command(AcceptErrandInService, accept_errand_in_service)
subscribers.command(TellErrandStep, tell_errand_step)
subscribers.command(ConfirmErrand, confirm_errand)
subscribers.command(ContestErrand, contest_errand)
subscribers.command(DecideErrand, decide_errand)
subscribers.command(WithdrawErrand, withdraw_errand)
subscribers.query(ListOfferedErrands, list_offered_errands)
subscribers.query(ListErrands, list_errands)
subscribers.query(GetErrand, get_errand)
subscribers.query(RevealErrand, reveal_errand)
