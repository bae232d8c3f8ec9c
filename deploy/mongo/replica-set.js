// Makes the mongod of docker-compose.yml a replica set of one (transactions need one) and waits until it can be
// written to. Run by mongosh as often as you like: where the set exists, it only waits.
const host = process.env.MONGO_HOST || "mongo:27017";
const name = process.env.MONGO_REPLICA_SET || "rs0";
const deadline = Date.now() + 90_000;

function until(what, attempt) {
  for (;;) {
    let reason = "";
    try {
      const result = attempt();
      if (result) return result;
    } catch (error) {
      reason = error.message;
    }
    if (Date.now() > deadline) {
      print(`${host}: ${what} did not happen in time. ${reason}`);
      quit(1);
    }
    sleep(250);
  }
}

// Directly: before it is initiated, a replica set has no primary that a driver could look for.
const url = `mongodb://${host}/admin?directConnection=true&serverSelectionTimeoutMS=2000`;
const admin = until("an answer", () => connect(url));

try {
  admin.runCommand({ replSetInitiate: { _id: name, members: [{ _id: 0, host }] } });
  print(`${host}: replica set ${name} initiated`);
} catch (error) {
  if (error.codeName !== "AlreadyInitialized") {
    print(`${host}: ${error.message}`);
    quit(1);
  }
}
until("the election of a primary", () => admin.hello().isWritablePrimary);
print(`${host}: primary of ${name}`);
