"""The table of accounts as nats-server has it in its configuration."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from baodao.kit.wires import ADMIN, STREAMS, Account, as_asked

# Until it is forgotten where the answers to a request go that has many of them: a request for
# messages stays open for ten seconds.
_OPEN = "30s"
_MANY_ANSWERS = ("$JS.API.CONSUMER.MSG.NEXT.", "$JS.API.DIRECT.GET.")


def accounts_config(
    accounts: Sequence[Account],
    keeper: Account,
    password: Callable[[str], str],
    *,
    with_admin: bool = False,
) -> str:
    """The section `accounts`.

    Args:
        accounts: of all processes but the keeper.
        keeper: at home where the streams are.
        password: of a user, as it is to stand there: quoted, or a variable.
        with_admin: a user who may do everything, for tests and benches.
    """
    at_home = {s: owner for s, owner in keeper.asks.items() if owner != STREAMS}
    if with_admin:
        at_home |= {subject: a.name for a in accounts for subject in a.serves}
    imports = {STREAMS: _imports(Account(STREAMS, at_home))}
    imports |= {account.name: _imports(account) for account in accounts}
    exports = _exports([*accounts, Account(STREAMS, at_home)])
    users = {STREAMS: [_user(keeper.name, password, keeper.asks, ["_INBOX.>"])]}
    if with_admin:
        users[STREAMS].append(f"{{ user: {ADMIN}, password: {password(ADMIN)} }}")
    users |= {a.name: [_user(a.name, password, a.publishes, a.subscribes)] for a in accounts}
    lines = ["accounts {"]
    for name in users:
        lines += [f"  {name} {{", *(["    jetstream: enabled"] if name == STREAMS else [])]
        lines += _section("users", users[name])
        lines += _section("exports", exports[name])
        lines += _section("imports", imports[name])
        lines.append("  }")
    return "\n".join([*lines, "}\n"])


def _user(
    name: str, password: Callable[[str], str], publish: Iterable[str], subscribe: Iterable[str]
) -> str:
    return (
        f"{{ user: {name}, password: {password(name)}, permissions: {{\n"
        f"        publish: {{ allow: [\n{_lines(publish)}\n        ] }}\n"
        f"        subscribe: {{ allow: [\n{_lines(subscribe)}\n        ] }} }} }}"
    )


def _imports(account: Account) -> list[str]:
    asked = [
        f'{{ service: {{ account: {owner}, subject: "{subject}" }}{_renamed(subject)} }}'
        for subject, owner in account.asks.items()
    ]
    heard = [
        f'{{ stream: {{ account: {owner}, subject: "{subject}" }} }}'
        for subject, owner in account.hears.items()
    ]
    return asked + heard


def _renamed(subject: str) -> str:
    return "" if (name := as_asked(subject)) == subject else f', to: "{name}"'


def _exports(accounts: Iterable[Account]) -> dict[str, list[str]]:
    given: dict[str, dict[tuple[str, str], list[str]]] = defaultdict(lambda: defaultdict(list))
    for account in accounts:
        for subject, owner in account.asks.items():
            given[owner]["service", subject].append(account.name)
        for subject, owner in account.hears.items():
            given[owner]["stream", subject].append(account.name)
    lines: dict[str, list[str]] = defaultdict(list)
    for owner, exports in given.items():
        for (kind, subject), names in exports.items():
            many = subject.startswith(_MANY_ANSWERS)
            answers = f", response: stream, threshold: {_OPEN}" if many else ""
            lines[owner].append(
                f'{{ {kind}: "{subject}", accounts: [{", ".join(names)}]{answers} }}'
            )
    return lines


def _section(name: str, rows: Iterable[str]) -> list[str]:
    found = [f"      {row}" for row in rows]
    return [f"    {name}: [", *found, "    ]"] if found else []


def _lines(subjects: Iterable[str]) -> str:
    return "\n".join(f'          "{subject}"' for subject in subjects)
