import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createChildTrainer } from "../../src/engine/childTrainer.ts";
import { fromSource } from "../../src/engine/trainerProgram.ts";
import type { TrainingEvent } from "../../src/training/trainer.ts";
import { trainingJob } from "./trainingJob.ts";

const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const program = fromSource(file("scriptedTrainer.ts"));
const trainer = createChildTrainer({ program });

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe("a trainer in a process of its own", () => {
  it("gives events and the result, and is gone afterwards", async () => {
    const events: TrainingEvent[] = [];
    const result = await trainer.run(trainingJob("done"), (event) => events.push(event));
    assert.equal(result.adapterPath, "adapter.gguf");
    assert.equal(events.length, 1);
    const [event] = events;
    assert.ok(event?.kind === "targets" && event.done !== process.pid);
    assert.equal(exists(event.done), false);
  });

  it("does not inherit NODE_OPTIONS", async () => {
    process.env["NODE_OPTIONS"] = "--no-warnings";
    try {
      const events: TrainingEvent[] = [];
      await trainer.run(trainingJob("done"), (event) => events.push(event));
      assert.ok(events[0]?.kind === "targets" && events[0].total === 0);
    } finally {
      delete process.env["NODE_OPTIONS"];
    }
  });

  it("passes on an error that a person can mend, with code and hint", async () => {
    await assert.rejects(
      trainer.run(trainingJob("user-error"), () => undefined),
      { name: "UserError", code: "not-enough-memory", message: /3 GB/, hint: "Close something." },
    );
  });

  it("passes on a bug with its stack", async () => {
    await assert.rejects(
      trainer.run(trainingJob("bug"), () => undefined),
      (error: Error) => error.message === "a bug" && /scriptedTrainer/.test(error.stack ?? ""),
    );
  });

  it("says which signal ended it, its last words, and that nothing is lost", async () => {
    await assert.rejects(
      trainer.run(trainingJob("kill"), () => undefined),
      { code: "trainer-died", message: /SIGKILL[^]*about to fall over/, hint: /Nothing is lost/ },
    );
  });

  it("says which code it ended with", async () => {
    await assert.rejects(
      trainer.run(trainingJob("exit"), () => undefined),
      { code: "trainer-died", message: /code 3/ },
    );
  });

  it("is asked to stop when the signal is aborted", async () => {
    const stop = new AbortController();
    const run = trainer.run(trainingJob("until-cancelled"), () => stop.abort(), stop.signal);
    await assert.rejects(run, { code: "cancelled", message: "Stopped after step 7." });
  });

  it("is ended when it does not answer that", async () => {
    const stop = new AbortController();
    let pid = 0;
    const impatient = createChildTrainer({ program, cancelTimeout: 200 });
    const run = impatient.run(
      trainingJob("deaf"),
      (event) => {
        if (event.kind === "targets") pid = event.done;
        stop.abort();
      },
      stop.signal,
    );
    await assert.rejects(run, { code: "cancelled" });
    assert.equal(exists(pid), false);
  });

  it("does not start for a signal that is aborted already", async () => {
    await assert.rejects(
      trainer.run(trainingJob("done"), () => assert.fail("started"), AbortSignal.abort()),
      { code: "cancelled" },
    );
  });

  it("goes when the process above it is killed", async () => {
    const parent = spawn(process.execPath, fromSource(file("parentOfTrainer.ts")), {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [data] = (await once(parent.stdout, "data")) as [Buffer];
    const pid = Number(data.toString());
    assert.ok(exists(pid));
    parent.kill("SIGKILL");
    for (let waited = 0; exists(pid) && waited < 5000; waited += 50) await sleep(50);
    assert.equal(exists(pid), false);
  });
});
