"""The messages about policy packs, and the use case or view that takes each."""

from baodao.kit.subscribers import Subscribers
from baodao.registration.policies.commands import GoOnWithReview
from baodao.registration.policies.use_cases import (
    go_on_with_review,
    publish_consent_text,
    set_policy,
)
from baodao.registration.policies.views import get_consent_text, get_policy, list_consent_texts
from baodao.schema.registration.consent_texts import (
    GetConsentText,
    ListConsentTexts,
    PublishConsentText,
)
from baodao.schema.registration.policies import GetPolicy, SetPolicy

subscribers = Subscribers("registration")

subscribers.command(SetPolicy, set_policy)
subscribers.command(PublishConsentText, publish_consent_text)
subscribers.query(GetConsentText, get_consent_text)
subscribers.query(ListConsentTexts, list_consent_texts)
subscribers.own(GoOnWithReview, go_on_with_review)
subscribers.query(GetPolicy, get_policy)
