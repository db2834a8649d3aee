// binance (of npm) against the sandbox: node main.cjs STARTUP_FILE [GROUP]

const { readFileSync } = require("node:fs");
const { run } = require("./checks.cjs");
const { futures } = require("./futures.cjs");
const { spot } = require("./spot.cjs");

const told = JSON.parse(readFileSync(process.argv[2], "utf8"));
const exchange = {
  rest: told.rest,
  streams: told.streams,
  // An account's key as the clients take it: api_secret is the PEM text of Ed25519 and RSA keys.
  key(account, type = "ed25519") {
    const { keys } = told.accounts.find((one) => one.name === account);
    const key = keys.find((one) => one.type === type);
    return { api_key: key.api_key, api_secret: key.private_key ?? key.secret };
  },
  async admin(name, body) {
    const answer = await fetch(`${told.rest}/sandbox/${name}`, { method: "POST", body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${name}: ${await answer.text()}`);
  },
};

// Clients reconnect for ever; the process ends when the checks have.
run({ ...spot(exchange), ...futures(exchange) }, process.argv[3] ?? "").then(() => process.exit(0));
