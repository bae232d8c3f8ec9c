// Makes the mongod of docker-compose.yml a replica set of one (transactions need one), waits until it can be written
// to, and sets its accounts. Run by mongosh as often as you like: what is as it should be stays.
const fs = require("fs");
const host = process.env.MONGO_HOST || "mongo:27017";
const name = process.env.MONGO_REPLICA_SET || "rs0";
const secrets = process.env.MONGO_SECRETS || "/secrets";
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

// As the members of a replica set log in to each other: nobody has an account before this has run.
const key = encodeURIComponent(fs.readFileSync(`${secrets}/key`, "utf8").trim());
// Directly: before it is initiated, a replica set has no primary that a driver could look for.
const options = "authSource=local&directConnection=true&serverSelectionTimeoutMS=2000";
const url = `mongodb://__system:${key}@${host}/admin?${options}`;
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

for (const { user, pwd, roles } of JSON.parse(fs.readFileSync(`${secrets}/accounts.json`, "utf8"))) {
  const known = { pwd, roles, mechanisms: ["SCRAM-SHA-256"] };
  until(`the account ${user}`, () =>
    admin.getUser(user) ? (admin.updateUser(user, known), true) : admin.createUser({ user, ...known }),
  );
}
print(`${host}: primary of ${name}`);
