"""How what came of a core message travels back to its sender."""

from nats.aio.msg import Msg
from pydantic import BaseModel

from baodao.kit.decisions import Refused
from baodao.kit.work import Done, Failed, Outcome, RefusedBefore
from baodao.schema import replies as wire


def accepted(result: bytes) -> bytes:
    """The reply that says that a message was accepted, with what came of it."""
    return b'{"status":"accepted","result":' + result + b"}"


async def send_back(message: Msg, answer: bytes) -> None:
    """Answer a message, with no headers.

    nats-py sends those of the message back, by which its sender has proved who asks.
    """
    message.headers = None
    await message.respond(answer)


async def respond(message: Msg, reply: BaseModel) -> None:
    """Answer a message, if its sender waits for it."""
    if message.reply:
        await send_back(message, reply.model_dump_json().encode())


async def answer_command(message: Msg, outcome: Outcome) -> None:
    """Answer a command with its outcome."""
    if isinstance(outcome, Done):
        if message.reply:
            await send_back(message, accepted(outcome.reply))
    elif isinstance(outcome, Refused):
        if message.reply:
            await send_back(message, wire.encode_refused(outcome.refusals))
    elif isinstance(outcome, RefusedBefore):
        if message.reply:
            await send_back(message, outcome.reply)
    elif isinstance(outcome, Failed):
        await respond(message, wire.Failed(reason="the command could not be carried out"))
    else:
        await respond(message, wire.Unavailable(reason=outcome.reason))
