"""The questions for forms, and what answers each."""

from baodao.kit.subscribers import Subscribers
from baodao.registration.printed.views.forms import (
    print_member_report,
    print_needs,
    print_service_card,
    print_unit_report,
)
from baodao.registration.printed.views.holders import mask_holder, name_holder
from baodao.schema.registration.holders import MaskHolder, NameHolder
from baodao.schema.registration.printed import (
    PrintMemberReport,
    PrintNeeds,
    PrintServiceCard,
    PrintUnitReport,
)

subscribers = Subscribers("registration")

subscribers.query(PrintMemberReport, print_member_report)
subscribers.query(PrintUnitReport, print_unit_report)
subscribers.query(PrintNeeds, print_needs)
subscribers.query(PrintServiceCard, print_service_card)
subscribers.query(NameHolder, name_holder)
subscribers.query(MaskHolder, mask_holder)
