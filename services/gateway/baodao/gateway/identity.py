"""Paths of identity: signing in and out, slips, accounts, roles."""

from baodao.gateway.limits import Limit
from baodao.gateway.minting import CODE, SESSION, TOKEN, At
from baodao.gateway.operations import Operation
from baodao.gateway.providers import OPERATIONS as _OF_PROVIDERS
from baodao.schema.identity.accounts import (
    ActivateAccount,
    ChangePassword,
    CloseAccount,
    GetAccount,
    InviteStaff,
    InviteVolunteer,
    RenewSlip,
)
from baodao.schema.identity.grants import EndGrant, GrantRole
from baodao.schema.identity.guardians import InviteGuardian, ListGuardians, NameGuardian
from baodao.schema.identity.passkeys import (
    AddPasskey,
    BeginPasskey,
    BeginPasskeyConfirmation,
    BeginPasskeySignIn,
    ConfirmByPasskey,
    RemovePasskey,
    SignInByPasskey,
)
from baodao.schema.identity.sign_in import (
    ConfirmSession,
    EndSession,
    EndSessions,
    IssueToken,
    SignIn,
)

TAG = "identity"
_ACCOUNT = "/accounts/{account_id}"
_GUARDIANS = "/volunteers/{volunteer_id}/guardians"
_OWN = {"account_id": "account"}
_OWN_SESSION = {**_OWN, "session_id": "session"}
_PASSWORD = "correct horse 电池"  # noqa: S105 -- an example


_SIGN_INS = Limit("sign-in", 10, 300, "login")
_PASSWORDS = Limit("password", 10, 300, "account_id")
_CODES = Limit("slip", 10, 300, "code")
_PASSKEY_SIGN_INS = Limit("passkey-sign-in", 10, 300)
_PASSKEYS = Limit("passkey", 20, 300, "account_id")

# As browsers give them, but shorter.
_NAMED = {"id": "dGVzdC1rZXk", "rawId": "dGVzdC1rZXk", "type": "public-key"}
_CLIENT = {"clientDataJSON": "eyJ0eXBlIjoid2ViYXV0aG4ifQ"}
_NEW_KEY = _NAMED | {"response": _CLIENT | {"attestationObject": "o2NmbXRkbm9uZQ"}}
_SHOWN_KEY = _NAMED | {
    "response": _CLIENT
    | {"authenticatorData": "SZYN5YgO", "signature": "MEUCIQD", "userHandle": "dGVzdA"}
}

OPERATIONS = [
    Operation(
        "POST",
        "/session",
        SignIn,
        "Sign in; the session is kept in a cookie",
        status=201,
        example={"login": "test-jia", "password": _PASSWORD},
        trait=At(mint=SESSION, limit=_SIGN_INS),
    ),
    Operation(
        "POST",
        "/session/passkey/begin",
        BeginPasskeySignIn,
        "What a page needs to sign in by a passkey",
        status=201,
        trait=At(once=True, limit=_PASSKEY_SIGN_INS),
    ),
    Operation(
        "POST",
        "/session/passkey",
        SignInByPasskey,
        "Sign in by a passkey; the session is kept in a cookie",
        status=201,
        example={"credential": _SHOWN_KEY},
        trait=At(mint=SESSION, limit=_PASSKEY_SIGN_INS),
    ),
    Operation(
        "POST",
        "/session/confirm/passkey/begin",
        BeginPasskeyConfirmation,
        "What a page needs to prove by a passkey who I am",
        status=201,
        trait=At(own=_OWN, once=True, limit=_PASSKEYS),
    ),
    Operation(
        "POST",
        "/session/confirm/passkey",
        ConfirmByPasskey,
        "Prove again by a passkey who I am, for what is most sensitive",
        example={"credential": _SHOWN_KEY},
        trait=At(own=_OWN_SESSION, limit=_PASSKEYS),
    ),
    Operation(
        "POST",
        "/session/end",
        EndSession,
        "Sign out",
        operation_id="signOut",
        trait=At(own={"session_id": "session"}, ends_session=True),
    ),
    Operation(
        "POST",
        "/session/confirm",
        ConfirmSession,
        "Prove again who I am, for what is most sensitive",
        example={"password": _PASSWORD},
        trait=At(own={**_OWN, "session_id": "session"}, limit=_PASSWORDS),
    ),
    Operation(
        "POST",
        "/account/activate",
        ActivateAccount,
        "Set a login name and a password with the code of a slip",
        example={"code": "7K3M-9QXT-2RAB", "login": "test-jia", "password": _PASSWORD},
        trait=At(code=True, limit=_CODES),
    ),
    Operation(
        "GET",
        "/account",
        GetAccount,
        "My account: roles I may act in, where I am signed in, my passkeys",
        operation_id="getMyAccount",
        trait=At(own=_OWN),
    ),
    Operation(
        "POST",
        "/account/password",
        ChangePassword,
        "Change my password; every sign-in so far is over",
        example={"password": _PASSWORD, "new_password": f"{_PASSWORD} 2"},
        trait=At(own=_OWN, limit=_PASSWORDS, ends_session=True),
    ),
    Operation(
        "POST",
        "/account/tokens",
        IssueToken,
        "A token for a program; it is shown this once",
        status=201,
        example={"label": "测试·报表", "until_day": "2027-06-30"},
        trait=At(own=_OWN_SESSION, mint=TOKEN),
    ),
    Operation(
        "POST",
        "/account/passkeys/begin",
        BeginPasskey,
        "What a page needs to make a passkey for my account",
        status=201,
        trait=At(own=_OWN_SESSION, once=True, limit=_PASSKEYS),
    ),
    Operation(
        "POST",
        "/account/passkeys",
        AddPasskey,
        "Add a passkey to my account",
        status=201,
        example={"label": "测试·旧手机", "credential": _NEW_KEY},
        trait=At(own=_OWN, limit=_PASSKEYS),
    ),
    Operation("POST", "/account/passkeys/{passkey_id}/remove", RemovePasskey, "Remove a passkey"),
    Operation(
        "POST",
        "/account/sessions/end",
        EndSessions,
        "Sign out everywhere",
        operation_id="signOutEverywhere",
        trait=At(own=_OWN, ends_session=True),
    ),
    Operation("POST", "/sessions/{session_id}/end", EndSession, "Revoke a session or token"),
    Operation(
        "POST",
        "/volunteers/{volunteer_id}/slip",
        InviteVolunteer,
        "A slip for a volunteer, with the code to activate the account",
        status=201,
        trait=At(mint=CODE),
    ),
    Operation(
        "POST",
        f"{_GUARDIANS}/slip",
        InviteGuardian,
        "A slip for a minor's guardian, who was seen, with the code to activate their account",
        status=201,
        trait=At(mint=CODE),
    ),
    Operation(
        "POST",
        _GUARDIANS,
        NameGuardian,
        "Let somebody who has an account act for a minor",
        status=201,
        example={"account_id": "01KAXR2V8F6Z0Q4T9C3M7W5Y1B"},
    ),
    Operation("GET", _GUARDIANS, ListGuardians, "Who acts for a minor"),
    Operation(
        "POST",
        "/accounts",
        InviteStaff,
        "An account for a desk, a unit or a system, with the slip to activate it",
        status=201,
        location=_ACCOUNT,
        example={"label": "测试·昔阳里社区值班台", "division": "120104007017"},
        trait=At(mint=CODE),
    ),
    Operation("GET", _ACCOUNT, GetAccount, "One account"),
    Operation(
        "POST", f"{_ACCOUNT}/slip", RenewSlip, "Another slip", status=201, trait=At(mint=CODE)
    ),
    Operation("POST", f"{_ACCOUNT}/sessions/end", EndSessions, "Sign an account out"),
    Operation("POST", f"{_ACCOUNT}/close", CloseAccount, "Close an account"),
    Operation(
        "POST",
        f"{_ACCOUNT}/grants",
        GrantRole,
        "Let somebody act in a role",
        status=201,
        example={
            "role": "organiser",
            "division": "120104007017",
            "until_day": "2027-06-30",
            "capabilities": ["contacts", "consent"],
        },
    ),
    Operation("POST", "/grants/{grant_id}/end", EndGrant, "End a grant"),
    *_OF_PROVIDERS,
]
