import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { jsonOf, steep } from "./steep.ts";

interface Failure {
  readonly error: { readonly code: string; readonly message: string; readonly hint: string };
}

/** Asserts that it ends with 2, writes nothing to stdout, and names what was wrong and the way out. */
async function checkRefused(args: readonly string[], message: RegExp, code = "wrong-use"): Promise<void> {
  const ran = await steep(args);
  assert.equal(ran.code, 2, ran.stderr);
  assert.equal(ran.stdout, "");
  assert.match(ran.stderr, /^error: /m);
  assert.match(ran.stderr, message);
  assert.match(ran.stderr, /^hint: \S/m);
  const json = await steep(["--json", ...args]);
  assert.equal(json.code, 2);
  const { error } = jsonOf(json) as Failure;
  assert.equal(error.code, code);
  assert.ok(error.message !== "" && error.hint !== "");
}

describe("wrong use ends with 2", () => {
  it("for an unknown command", () => checkRefused(["teach"], /unknown command 'teach'/));
  it("for an unknown option", () => checkRefused(["inject", "--fast"], /unknown option '--fast'/));
  it("for too many arguments", () => checkRefused(["status", "a", "b"], /too many arguments/));
  it("for a missing argument", () => checkRefused(["ask"], /missing required argument 'question'/));
  it("for an empty question", () => checkRefused(["ask", " "], /question is empty/));
  it("for a flag without its value", () => checkRefused(["inject", "--model"], /argument missing/));
  it("for a number that is none", () => checkRefused(["inject", "--threads", "two"], /whole number/));
  it("for two budgets", () => checkRefused(["inject", "--quick", "--thorough"], /cannot be used with/));
  it("for an assignment that is none", () =>
    checkRefused(["inject", "--set", "rank"], /"rank" sets nothing/));
  it("for an unknown setting", () =>
    checkRefused(["inject", "--set", "rnak=8"], /no setting "rnak"/, "unknown-setting"));
  it("for a value out of range", () =>
    checkRefused(["inject", "--set", "rank=0"], /rank is 0/, "setting-out-of-range"));
  it("for a value of another kind", () =>
    checkRefused(["inject", "--set", "rank=many"], /rank is "many"/, "setting-out-of-range"));
  it("for an unknown module", () =>
    checkRefused(
      ["inject", "--set", "targetModules=attn_q,attn_o"],
      /targetModules/,
      "setting-out-of-range",
    ));
  it("for an unknown model", () =>
    checkRefused(
      ["inject", "--dry-run", "--model", "qwen-0.5b", "src/../resources/samples/brindlow/docs"],
      /no model "qwen-0.5b"/,
      "unknown-model",
    ));
  it("for an unknown arm", () => checkRefused(["evaluate", "--arms", "base,magic"], /no arm "magic"/));
  it("for an unknown arm of the demo, before anything is taught", () =>
    checkRefused(["demo", "--arms", "base, magic"], /no arm "magic"/));
  it("for a version that is none", () => checkRefused(["rollback", ".", "latest"], /"latest" is no version/));
});

describe("what asks for help gets it", () => {
  it("on stdout, with an example, and ends with 0", async () => {
    const ran = await steep(["--help"]);
    assert.equal(ran.code, 0);
    assert.equal(ran.stderr, "");
    for (const part of ["steep inject docs/", "Exit codes", "evaluate", "--set <name=value>"]) {
      assert.ok(ran.stdout.includes(part), part);
    }
  });

  it("for every command, and every command is in README.md", async () => {
    const { stdout } = await steep(["--help"]);
    const list = stdout.slice(stdout.indexOf("Commands:"), stdout.indexOf("A first walk:"));
    const commands = [...list.matchAll(/^ {2}([a-z]+) /gm)].map(([, name = ""]) => name);
    assert.ok(commands.length > 20, commands.join());
    const text = await readFile(new URL("../../README.md", import.meta.url), "utf8");
    const readme = text.replace(/\s+/g, " ");
    for (const command of commands) {
      if (command === "help") continue;
      const ran = await steep([command, "--help"]);
      assert.equal(ran.code, 0);
      assert.match(ran.stdout, new RegExp(`^Usage: steep ${command}`));
      assert.match(ran.stdout, /Global Options:[^]*--json/);
      assert.ok(ran.stdout.split("\n").every((line) => line.length <= 110));
      assert.ok(readme.includes(`steep ${command}`), `${command} is not in README.md`);
    }
  }).timeout(300_000);

  it("is shown the commands when none is named, as wrong use", async () => {
    const ran = await steep([]);
    assert.equal(ran.code, 2);
    assert.equal(ran.stdout, "");
    assert.match(ran.stderr, /Commands:/);
  });

  it("is told the version", async () => {
    const ran = await steep(["--version"]);
    assert.equal(ran.code, 0);
    assert.match(ran.stdout, /^\d+\.\d+\.\d+\n$/);
  });
});

describe("settings", () => {
  it("are listed with the values of this command line", async () => {
    const ran = await steep(["settings", "--json", "--set", "rank=32", "--thorough", "--seed", "7"]);
    const settings = jsonOf(ran) as Record<string, { value: unknown; help: string }>;
    assert.equal(settings["rank"]?.value, 32);
    assert.equal(settings["budget"]?.value, "thorough");
    assert.equal(settings["seed"]?.value, 7);
    assert.ok(Object.values(settings).every(({ help }) => help !== ""));
  });
});
