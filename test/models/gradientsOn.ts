// Checks the gradients of an architecture on a backend; prints `null` where it has no device here, else `"equal"`.
// A program of its own, because only one set of ggml's libraries can be in a process.
import { backendNames } from "../../src/ggml/binaries.ts";
import { UserError } from "../../src/errors/userError.ts";
import { checkGradients } from "./gradientCheck.ts";
import { writeTinyModel } from "./tinyModel.ts";

const [backend, architecture] = process.argv.slice(2);
const named = backendNames.find((name) => name === backend);
if (!named || architecture === undefined) throw new Error("give a backend and an architecture");
try {
  await checkGradients(await writeTinyModel(architecture), 1, {}, 0.01, named);
  console.log('"equal"');
} catch (error) {
  if (!UserError.is(error) || error.code !== "backend-missing") throw error;
  console.log("null");
}
