"""The same events by hand: pull 500, json, insert_many, acknowledge.

`python -m baodao.cli.bench.raw_pipeline` keeps every attendance of the stream in one collection. No
chain, no balance, no overlap check, no events of its own, and no defence against redelivery but
the id: the least that an own consumer would do.
"""

import asyncio
import json
import os

import nats
import uvloop
from nats.aio.msg import Msg
from pymongo import AsyncMongoClient
from pymongo.write_concern import WriteConcern

DATABASE, COLLECTION = "baodao_bench", "attendances"
DURABLE, HEALTH = "bench--scheduling", "bench-pipeline"
_BATCH = 500


async def main() -> None:
    """Consume until killed."""
    client: AsyncMongoClient[dict[str, object]] = AsyncMongoClient(os.environ["BAODAO_MONGO_URL"])
    rows = client[DATABASE].get_collection(
        COLLECTION, write_concern=WriteConcern(w="majority", j=True)
    )
    connection = await nats.connect(os.environ["BAODAO_NATS_URL"])
    subscription = await connection.jetstream().pull_subscribe_bind(DURABLE, "SCHEDULING")

    async def answer(message: Msg) -> None:
        await message.respond(b'{"ready":true}')

    await connection.subscribe(f"health.{HEALTH}", cb=answer)
    while True:
        try:
            messages = await subscription.fetch(_BATCH, timeout=1)
        except TimeoutError:
            continue
        # After it was held, a pull may end with nothing.
        if not messages:
            continue
        await rows.insert_many(
            [{"_id": (m.headers or {})["ce-id"], **json.loads(m.data)} for m in messages],
            ordered=False,
        )
        await asyncio.gather(*(message.ack() for message in messages))


if __name__ == "__main__":
    uvloop.run(main())
