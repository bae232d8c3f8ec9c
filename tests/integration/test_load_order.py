"""What a load names last is read last: else a command would meet its own effects without a reply.

Another process commits effects and the inbox row at once. Whoever reads the row first and the
effects afterwards may find none of the one and all of the other, and refuse what was accepted.
"""

import uuid
from typing import Any

from pymongo import MongoClient

from baodao.kit.mongo import load_pipeline
from baodao.kit.servers import MongoServer


def test_a_collection_is_read_when_those_before_it_were(mongo_server: MongoServer) -> None:
    client: MongoClient[dict[str, Any]] = MongoClient(mongo_server.url)
    database = client[f"order_{uuid.uuid4().hex[:8]}"]
    try:
        database["seats"].insert_many([{"_id": key} for key in ("a", "b", "c")])
        database["calendars"].insert_many([{"_id": key} for key in ("d", "e", "f")])
        wanted = [("seats", ["a", "b", "c"]), ("calendars", ["d", "e", "f"]), ("inbox", ["x"])]
        first, pipeline, most = load_pipeline(wanted)
        assert most == 7
        with database[first].aggregate(pipeline, batchSize=1) as found:
            seen = [next(found)["_id"] for _ in range(4)]
            database["inbox"].insert_one({"_id": "x"})
            seen += [document["_id"] for document in found]
        assert sorted(seen[:3]) == ["a", "b", "c"]
        assert sorted(seen[3:6]) == ["d", "e", "f"]
        assert seen[6:] == ["x"]
    finally:
        client.drop_database(database.name)
        client.close()
