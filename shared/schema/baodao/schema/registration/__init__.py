"""registration: who exists, where, and with what consent — one module for each part."""

from baodao.schema.registration import divisions, organisations, volunteers

__all__ = ["divisions", "organisations", "volunteers"]
