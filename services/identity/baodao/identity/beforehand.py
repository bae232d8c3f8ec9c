"""What takes too long for a decision, or is drawn: passwords, passkeys, challenges."""

from baodao.identity.domain.passkeys import Drawn, Proved, passkey_id
from baodao.identity.domain.passwords import Checked
from baodao.identity.passkeys import Passkeys
from baodao.identity.passwords import Passwords
from baodao.identity.store import ACCOUNTS, LOGIN_NAMES, PASSKEYS
from baodao.kit.reads import Reads
from baodao.schema.identity.accounts import ActivateAccount, ChangePassword
from baodao.schema.identity.passkeys import (
    AddPasskey,
    BeginPasskey,
    BeginPasskeySignIn,
    SignInByPasskey,
)
from baodao.schema.identity.sign_in import SignIn


async def check_sign_in(command: SignIn, reads: Reads, passwords: Passwords) -> Checked:
    """Compare the password with the one of the account, or with nobody's."""
    name = await reads.get(LOGIN_NAMES, command.login)
    account = await reads.get(ACCOUNTS, name.account_id) if name else None
    stored = account.password if account else None
    return Checked(await passwords.matches(stored, command.password), stored)


async def make_password(command: ActivateAccount, reads: Reads, passwords: Passwords) -> Checked:  # noqa: ARG001 -- all of them are handed it
    """Make the stored form of a password, whether the slip can be used or is on its way."""
    return Checked(made=await passwords.make(command.password))


async def change_password(command: ChangePassword, reads: Reads, passwords: Passwords) -> Checked:
    """Compare the password so far, and make the stored form of the new one."""
    account = await reads.get(ACCOUNTS, command.account_id)
    stored = account.password if account else None
    if not await passwords.matches(stored, command.password):
        return Checked(against=stored)
    return Checked(matches=True, against=stored, made=await passwords.make(command.new_password))


async def draw_challenge(
    command: BeginPasskey | BeginPasskeySignIn,  # noqa: ARG001 -- all of them are handed it
    reads: Reads,  # noqa: ARG001 -- and these
    passkeys: Passkeys,
) -> Drawn:
    """Draw a challenge: here, so that what was signed once and seen is worth nothing again."""
    return passkeys.draw()


async def look_at_new(command: AddPasskey, reads: Reads, passkeys: Passkeys) -> Proved:  # noqa: ARG001 -- all of them are handed it
    """Look at a key that was just made."""
    return await passkeys.made(command.credential)


async def look_at_signature(command: SignInByPasskey, reads: Reads, passkeys: Passkeys) -> Proved:
    """Look at what was signed, by the key that is stored under its name."""
    passkey = await reads.get(PASSKEYS, passkey_id(command.credential))
    return await passkeys.signed(command.credential, passkey.public_key) if passkey else Proved()
