// What the program is made of: checks, each told as a line of JSON, as peers/checks.py tells them.

const LIMIT = 20000;

class Inbox {
  // What arrives, kept until somebody asks for it.
  constructor() {
    this.kept = [];
    this.waiting = [];
  }

  put(item) {
    this.kept.push(item);
    this.waiting.forEach((look) => look());
  }

  // The first item that fits, which is then no longer kept.
  first(fits, within = 8000) {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        reject(new Error(`nothing that fits came, but ${JSON.stringify(this.kept).slice(0, 400)}`));
      }, within);
      const look = () => {
        const found = this.kept.findIndex(fits);
        if (found < 0) return;
        clearTimeout(late);
        this.waiting = this.waiting.filter((one) => one !== look);
        resolve(this.kept.splice(found, 1)[0]);
      };
      this.waiting.push(look);
      look();
    });
  }
}

function expect(condition, what) {
  if (!condition) throw new Error(`not as expected: ${JSON.stringify(what)}`.slice(0, 900));
}

// The error of a call, which must have a code.
async function refused(call, code) {
  try {
    await call();
  } catch (error) {
    const told = JSON.stringify(error?.body ?? error?.response?.error ?? error?.error ?? error) + String(error?.message);
    expect(told.includes(String(code)), { told, code });
    return;
  }
  throw new Error(`nothing was raised; expected ${code}`);
}

async function outcome(name, body, fault) {
  let late;
  const limit = new Promise((_, reject) => {
    late = setTimeout(() => reject(new Error("nothing within 20 s")), LIMIT);
  });
  try {
    await Promise.race([body(), limit]);
  } catch (error) {
    const failure = error instanceof Error ? error.message : JSON.stringify(error);
    if (fault && failure.includes(fault.shows)) return { check: name, result: "known_fault", detail: fault.what };
    return { check: name, result: "failed", detail: String(failure).slice(0, 900) };
  } finally {
    clearTimeout(late);
  }
  if (fault) return { check: name, result: "failed", detail: `the known fault no longer shows: ${fault.what}` };
  return { check: name, result: "ok", detail: "" };
}

// Run groups of checks: {name: [[check, body, fault], …]}, those with `wanted` in their name.
async function run(groups, wanted) {
  for (const [group, checks] of Object.entries(groups)) {
    if (!group.includes(wanted)) continue;
    for (const [name, body, fault] of checks) {
      console.log(JSON.stringify(await outcome(`${group}: ${name}`, body, fault)));
    }
  }
  console.log(JSON.stringify({ done: true }));
}

module.exports = { Inbox, expect, refused, run };
