"""The messages about approvals to read data of minors, and what takes each."""

from baodao.kit.subscribers import Subscribers
from baodao.registration.approvals.use_cases import end_approval, give_approval
from baodao.registration.approvals.views import list_approvals
from baodao.schema.registration.approvals import EndApproval, GiveApproval, ListApprovals

subscribers = Subscribers("registration")

subscribers.command(GiveApproval, give_approval)
subscribers.command(EndApproval, end_approval)
subscribers.query(ListApprovals, list_approvals)
