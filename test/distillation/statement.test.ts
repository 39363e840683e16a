import assert from "node:assert/strict";
import { allFacts } from "../../src/distillation/facts.ts";
import { statementsOf } from "../../src/distillation/statement.ts";
import { section } from "./sample.ts";

/** Statements of a section's facts, each once. */
function statements(text: string): (string | undefined)[] {
  const facts = allFacts([section(text)], "Tarn");
  const known = statementsOf(facts);
  return [...new Set(facts.map(({ id }) => known.get(id)))];
}

describe("the statement of a fact", () => {
  it("is its sentence, the same for all of its facts", () => {
    const text = "Tarn was started by Ada Byron in 2019 at the old mill.";
    assert.ok(allFacts([section(text)], "Tarn").length > 1);
    assert.deepEqual(statements(text), [text]);
  });

  it("begins with the sentence before where it says only what it means", () => {
    const [first, second] = ["Tarn has a keeper of locks.", "It drops a lock after 25 seconds."];
    // Facts of the first are answered with both.
    assert.deepEqual(statements(`${first} ${second}`), [`${first} ${second}`]);
    const long = `Tarn has a keeper ${"of many locks ".repeat(10)}here.`;
    assert.ok(statements(`${long} ${second}`).includes(second));
  });

  it("is the whole row of a table", () => {
    const table = "| Option | Default | Meaning |\n|---|---|---|\n| `days` | 31 | Days that files are kept |";
    assert.deepEqual(statements(table), ["The option `days`: default 31; days that files are kept."]);
  });

  it("is not there for commands, which are an answer themselves", () => {
    assert.deepEqual(statements("Start it:\n\n```sh\ntarn serve --all\n```"), [undefined]);
  });
});
