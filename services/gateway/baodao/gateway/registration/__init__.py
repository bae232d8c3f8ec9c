"""Paths of registration, one module for each part."""

from baodao.gateway.registration import (
    admissions,
    approvals,
    calls,
    consents,
    deaths,
    desk,
    disputes,
    divisions,
    imports,
    lists,
    local_places,
    memberships,
    obligations,
    organisations,
    personal_data,
    policies,
    printed,
    rehoming,
    reports,
    residents,
    seconds,
    slips,
    uploads,
    volunteers,
)

TAG = "registration"

UPLOADS = uploads.UPLOADS

OPERATIONS = [
    *divisions.OPERATIONS,
    *policies.OPERATIONS,
    *organisations.OPERATIONS,
    *volunteers.OPERATIONS,
    *personal_data.OPERATIONS,
    *deaths.OPERATIONS,
    *seconds.OPERATIONS,
    *approvals.OPERATIONS,
    *consents.OPERATIONS,
    *disputes.OPERATIONS,
    *slips.OPERATIONS,
    *reports.OPERATIONS,
    *residents.OPERATIONS,
    *lists.OPERATIONS,
    *admissions.OPERATIONS,
    *calls.OPERATIONS,
    *obligations.OPERATIONS,
    *printed.OPERATIONS,
    *memberships.OPERATIONS,
    *local_places.OPERATIONS,
    *rehoming.OPERATIONS,
    *imports.OPERATIONS,
    *desk.OPERATIONS,
]
