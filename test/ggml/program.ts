// Runs a TypeScript program in a process of its own: one set of ggml's libraries fits into a process, and a native
// crash must end one test, not the run.
import { spawn } from "node:child_process";

/** Standard output of the program. @throws Error with all that it printed when it fails or dies by a signal. */
export function runProgram(file: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--import", "tsx", file, ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      // On Vulkan products in half precision would hide what these tests look for.
      env: { ...process.env, GGML_VK_DISABLE_F16: "1" },
    });
    let stdout = "";
    let printed = "";
    child.stdout.on("data", (data: Buffer) => {
      stdout += data.toString();
      printed += data.toString();
    });
    child.stderr.on("data", (data: Buffer) => (printed += data.toString()));
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code === 0) resolve(stdout);
      else reject(new Error(`the program ended by ${signal ?? `exit code ${code}`}:\n${printed}`));
    });
  });
}
