"""The messages about credentials, and what takes each."""

from baodao.hours.credentials.views import get_credential, get_issuer, get_status_list
from baodao.kit.subscribers import Subscribers
from baodao.schema.hours.credentials import GetCredential, GetIssuer, GetStatusList

subscribers = Subscribers("hours")

subscribers.query(GetCredential, get_credential)
subscribers.query(GetIssuer, get_issuer)
subscribers.query(GetStatusList, get_status_list)
