import assert from "node:assert/strict";
import { listChildDevices } from "../../src/engine/childDevices.ts";
import { readBackends, readHardware } from "../../src/engine/hardware.ts";

describe("devices", () => {
  it("are listed by a process of its own", async () => {
    const devices = await listChildDevices("cpu");
    const cpu = devices.find((device) => device.kind === 0);
    assert.ok(cpu && cpu.totalBytes > 1e8);
  });

  it("of every backend are listed, or why there are none", async () => {
    const backends = await readBackends();
    assert.deepEqual(
      backends.map((state) => state.backend),
      ["cpu", "cuda", "vulkan", "metal"],
    );
    for (const { devices, obstacle } of backends) assert.equal(devices.length === 0, obstacle !== undefined);
    const { cores, freeMemoryBytes } = await readHardware(backends);
    assert.ok(cores >= 1 && freeMemoryBytes > 0);
  });
});
