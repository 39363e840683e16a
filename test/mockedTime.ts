// Time that passes when a test says so, whatever else the machine has to do. For `mock.timers` of node:test.
import { mock } from "node:test";

/** Lets milliseconds pass in small steps, and what was waiting for them happen. */
export async function pass(milliseconds: number): Promise<void> {
  for (let passed = 0; passed < milliseconds; passed += 5) {
    mock.timers.tick(5);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
