// Looks for a backend's devices in a process of its own.
import type { BackendName } from "../ggml/binaries.ts";
import { type ChildOptions, startTrainerChild } from "./trainerChild.ts";
import { type BackendDevice, devicesRequest } from "./trainerMessages.ts";

/** Devices that the libraries of a backend find. @throws what loading them throws; `trainer-died` when they crash. */
export async function listChildDevices(
  backend: BackendName,
  options: ChildOptions = {},
): Promise<BackendDevice[]> {
  const child = startTrainerChild(options);
  child.connection.listen();
  try {
    return await child.answer(child.connection.sendRequest(devicesRequest, { backend }));
  } finally {
    await child.close();
  }
}
