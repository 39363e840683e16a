// Reads the data of single tensors, one at a time, so that a model is never held in memory twice.
import { open, type FileHandle } from "node:fs/promises";
import { UserError } from "../errors/userError.ts";
import type { Gguf, GgufTensor } from "./types.ts";

/** An open GGUF file whose tensors' bytes can be read. */
export class TensorReader implements AsyncDisposable {
  readonly gguf: Gguf;
  private readonly file: FileHandle;

  private constructor(gguf: Gguf, file: FileHandle) {
    this.gguf = gguf;
    this.file = file;
  }

  static async open(gguf: Gguf): Promise<TensorReader> {
    return new TensorReader(gguf, await open(gguf.path, "r"));
  }

  /** The stored bytes of a tensor. @throws UserError `gguf-truncated` when the file ends before them. */
  async read(tensor: GgufTensor): Promise<Uint8Array<ArrayBuffer>> {
    const data = new Uint8Array(tensor.bytes);
    let done = 0;
    while (done < tensor.bytes) {
      const { bytesRead } = await this.file.read(data, done, tensor.bytes - done, tensor.offset + done);
      if (bytesRead === 0) {
        throw new UserError(
          "gguf-truncated",
          `${this.gguf.path} ends after ${tensor.offset + done} bytes; ${tensor.name} needs ${tensor.offset + tensor.bytes}.`,
          "Download the model again; the file was cut off.",
        );
      }
      done += bytesRead;
    }
    return data;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.file.close();
  }
}
