"""The messages about policy packs, and the use case or view that takes each."""

from baodao.kit.subscribers import Subscribers
from baodao.registration.policies.commands import GoOnWithReview
from baodao.registration.policies.use_cases import go_on_with_review, set_policy
from baodao.registration.policies.views import get_policy
from baodao.schema.registration.policies import GetPolicy, SetPolicy

subscribers = Subscribers("registration")

subscribers.command(SetPolicy, set_policy)
subscribers.own(GoOnWithReview, go_on_with_review)
subscribers.query(GetPolicy, get_policy)
