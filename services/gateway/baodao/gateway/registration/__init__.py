"""Paths of registration, one module for each part."""

from baodao.gateway.registration import divisions, organisations, policies, volunteers

TAG = "registration"

OPERATIONS = [
    *divisions.OPERATIONS,
    *policies.OPERATIONS,
    *organisations.OPERATIONS,
    *volunteers.OPERATIONS,
]
