"""What the codes of identity are called, in one place; `spoken` says how that is used."""

from baodao.schema.identity import accounts, grants, passkeys
from baodao.schema.spoken import say
from baodao.schema.vocabulary import STAFF

say(grants.StaffRole, STAFF)
say(grants.GrantedRole, {**STAFF, "guardian": "监护人"})
say(
    accounts.AccountState,
    {"invited": ("slip handed out", "已发登录凭条"), "open": "已开通", "closed": "已关闭"},
)
say(accounts.SignInKind, {"session": ("at a screen", "本人登录"), "token": ("program", "程序令牌")})
say(passkeys.CredentialType, {"public-key": "公钥"})
