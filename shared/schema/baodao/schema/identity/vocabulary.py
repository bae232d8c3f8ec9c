"""What the codes of identity are called, in one place; `spoken` says how that is used."""

from baodao.schema.identity import grants, passkeys
from baodao.schema.spoken import say
from baodao.schema.vocabulary import STAFF

say(grants.StaffRole, STAFF)
say(grants.GrantedRole, {**STAFF, "guardian": "监护人"})
say(passkeys.CredentialType, {"public-key": "公钥"})
