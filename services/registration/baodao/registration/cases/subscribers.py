"""The messages about "not me", and the use case or view that takes each."""

from baodao.kit.subscribers import Subscribers
from baodao.registration.cases.use_cases import dispute_record, resolve_case
from baodao.registration.cases.views import get_case, list_cases, list_records
from baodao.schema.registration.disputes import (
    DisputeRecord,
    GetCase,
    ListCases,
    ListRecords,
    ResolveCase,
)

subscribers = Subscribers("registration")

subscribers.command(DisputeRecord, dispute_record)
subscribers.command(ResolveCase, resolve_case)
subscribers.query(GetCase, get_case)
subscribers.query(ListCases, list_cases)
subscribers.query(ListRecords, list_records)
