// Prints losses and gradients of one step of each model given by its path on a backend, as JSON; `null` without a device.
// A program of its own, because only one set of ggml's libraries can be in a process.
import { backendNames } from "../../src/ggml/binaries.ts";
import { UserError } from "../../src/errors/userError.ts";
import { stepOf } from "./wideStep.ts";

const [backend, ...paths] = process.argv.slice(2);
const named = backendNames.find((name) => name === backend);
if (!named || paths.length === 0) throw new Error("give a backend and models");
try {
  const steps: { losses: number[]; gradients: number[] }[] = [];
  for (const path of paths) {
    const { losses, gradients } = await stepOf(path, named);
    steps.push({ losses: [...losses], gradients: [...gradients] });
  }
  console.log(JSON.stringify(steps));
} catch (error) {
  if (!UserError.is(error) || error.code !== "backend-missing") throw error;
  console.log("null");
}
