"""The messages about the three lists, and the use case or view that takes each."""

from baodao.kit.subscribers import Subscribers
from baodao.registration.lists.commands import SettleDueItem, SettleUndoneClaim
from baodao.registration.lists.use_cases.activities import (
    free_again,
    fulfil,
    let_go,
    show_activity,
    take_up,
)
from baodao.registration.lists.use_cases.claims import (
    accept_claim,
    claim_item,
    confirm_claim,
    decline_claim,
    rate_claim,
    report_claim,
    settle_undone_claim,
    withdraw_claim,
)
from baodao.registration.lists.use_cases.lists import (
    close_item,
    decline_proposal,
    edit_item,
    post_item,
    post_proposal,
    propose_need,
    settle_due_item,
)
from baodao.registration.lists.use_cases.points import award_claim, award_project, take_back_claim
from baodao.registration.lists.use_cases.projects import (
    accept_project,
    report_project,
    report_project_again,
    return_project,
)
from baodao.registration.lists.views.claims import get_claim, list_claims
from baodao.registration.lists.views.lists import get_item, list_items
from baodao.registration.lists.views.projects import list_projects
from baodao.schema.registration.claims import (
    AcceptClaim,
    ClaimConfirmed,
    ClaimItem,
    ClaimUndone,
    ConfirmClaim,
    DeclineClaim,
    GetClaim,
    ListClaims,
    RateClaim,
    ReportClaim,
    WithdrawClaim,
)
from baodao.schema.registration.lists import CloseItem, EditItem, GetItem, ListItems, PostItem
from baodao.schema.registration.projects import (
    AcceptProject,
    ListProjects,
    ProjectAccepted,
    ReportProject,
    ReportProjectAgain,
    ReturnProject,
)
from baodao.schema.registration.proposals import DeclineProposal, PostProposal, ProposeNeed
from baodao.schema.scheduling.activities import ActivityDrafted, ActivityPublished
from baodao.schema.scheduling.activity_changes import (
    ActivityCancelled,
    ActivityDiscarded,
    ActivityEnded,
)

subscribers = Subscribers("registration")

subscribers.command(PostItem, post_item)
subscribers.command(ProposeNeed, propose_need)
subscribers.command(PostProposal, post_proposal)
subscribers.command(DeclineProposal, decline_proposal)
subscribers.command(EditItem, edit_item)
subscribers.command(CloseItem, close_item)
subscribers.own(SettleDueItem, settle_due_item)
subscribers.query(GetItem, get_item)
subscribers.query(ListItems, list_items)

subscribers.command(ClaimItem, claim_item)
subscribers.command(AcceptClaim, accept_claim)
subscribers.command(DeclineClaim, decline_claim)
subscribers.command(WithdrawClaim, withdraw_claim)
subscribers.command(ReportClaim, report_claim)
subscribers.command(ConfirmClaim, confirm_claim)
subscribers.command(RateClaim, rate_claim)
subscribers.own(SettleUndoneClaim, settle_undone_claim)
subscribers.query(GetClaim, get_claim)
subscribers.query(ListClaims, list_claims)

subscribers.command(ReportProject, report_project)
subscribers.command(ReportProjectAgain, report_project_again)
subscribers.command(AcceptProject, accept_project)
subscribers.command(ReturnProject, return_project)
subscribers.query(ListProjects, list_projects)

subscribers.event(ClaimConfirmed, award_claim)
subscribers.event(ClaimUndone, take_back_claim)
subscribers.event(ProjectAccepted, award_project)

subscribers.event(ActivityDrafted, take_up)
subscribers.event(ActivityPublished, show_activity)
subscribers.event(ActivityDiscarded, let_go)
subscribers.event(ActivityCancelled, free_again)
subscribers.event(ActivityEnded, fulfil)
