"""Paths of registration, one module for each part."""

from baodao.gateway.registration import divisions, organisations, volunteers

TAG = "registration"

OPERATIONS = [*divisions.OPERATIONS, *organisations.OPERATIONS, *volunteers.OPERATIONS]
