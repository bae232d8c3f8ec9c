"""The events of registration about places, organisations, packs and the like; what follows."""

from baodao.kernel.approvals import follow_approval, follow_approval_end
from baodao.kernel.policies import follow_policy
from baodao.kit.subscribers import Subscribers
from baodao.scheduling.known import use_cases
from baodao.schema.registration.approvals import ApprovalEnded, ApprovalGiven
from baodao.schema.registration.divisions import (
    DivisionAdded,
    DivisionDissolved,
)
from baodao.schema.registration.lists import ItemClosed, ItemPosted
from baodao.schema.registration.organisations import OrganisationEnded, OrganisationRegistered
from baodao.schema.registration.policies import PolicySet
from baodao.schema.registration.rehoming import OrganisationRehomed
from baodao.schema.registration.successions import OrganisationSucceeded

subscribers = Subscribers("scheduling")

subscribers.event(DivisionAdded, use_cases.learn_division)
subscribers.event(DivisionDissolved, use_cases.forget_division)
subscribers.event(PolicySet, follow_policy)
subscribers.event(ApprovalGiven, follow_approval)
subscribers.event(ApprovalEnded, follow_approval_end)
subscribers.event(OrganisationRegistered, use_cases.learn_organisation)
subscribers.event(OrganisationRehomed, use_cases.rehome_organisation)
subscribers.event(OrganisationEnded, use_cases.end_organisation)
subscribers.event(OrganisationSucceeded, use_cases.follow_succession)
subscribers.event(ItemPosted, use_cases.learn_item)
subscribers.event(ItemClosed, use_cases.close_item)
