// A device that computes: its buffers, its graphs, and what it can do. Chosen by name; no other code knows which.
import { UserError } from "../errors/userError.ts";
import { binariesFolder, type BackendName } from "./binaries.ts";
import type { Context } from "./context.ts";
import { Interrupt } from "./interrupt.ts";
import { loadLibrary, pointer, readPointers, type Library, type Pointer } from "./library.ts";
import { isContiguous, tensorBytes, type Tensor } from "./tensor.ts";

export interface Device {
  readonly name: string;
  readonly description: string;
  /** Bytes; for the CPU what the system reports. */
  readonly freeBytes: number;
  readonly totalBytes: number;
  /** As in `ggml_backend_dev_type`: 0 CPU, 1 GPU, 2 integrated GPU, 3 accelerator. */
  readonly kind: number;
}

/** Devices that the libraries of a backend find on this machine. */
export function listDevices(backend: BackendName): Device[] {
  return nativeDevices(loadLibrary(binariesFolder(backend))).map(({ device }) => device);
}

/** Memory of a context's tensors on a device; the device must outlive it. */
export class DeviceMemory implements Disposable {
  readonly bytes: number;
  private readonly library: Library;
  private native: Pointer | undefined;

  constructor(library: Library, native: Pointer) {
    this.library = library;
    this.native = native;
    this.bytes = Number(library.call("ggml_backend_buffer_get_size", native));
  }

  /** Sets every byte to zero. */
  clear(): void {
    if (this.native === undefined) throw new Error("this memory was freed");
    this.library.call("ggml_backend_buffer_clear", this.native, 0);
  }

  [Symbol.dispose](): void {
    if (this.native !== undefined) this.library.call("ggml_backend_buffer_free", this.native);
    this.native = undefined;
  }
}

/** An open device. What was allocated through it must be disposed before it. */
export class Backend implements Disposable {
  readonly library: Library;
  readonly name: BackendName;
  readonly device: Device;
  private readonly native: Pointer;
  private readonly nativeDevice: Pointer;
  private readonly interrupt: Interrupt | undefined;
  private disposed = false;

  /**
   * `library` is given for the CPU beside another device: every set of libraries has a CPU backend, and a process can
   * hold one set.
   * @throws UserError `backend-missing` when there are no libraries for it or no such device.
   */
  constructor(name: BackendName, threads: number, library?: Library) {
    this.name = name;
    this.library = library ?? loadLibrary(binariesFolder(name));
    const wantCpu = name === "cpu";
    const found = nativeDevices(this.library).find(({ device }) => (device.kind === 0) === wantCpu);
    if (!found) {
      throw new UserError(
        "backend-missing",
        `The ${name} libraries are here, but no ${name} device was found on this machine.`,
        "Run `steep doctor` to see what was found, or use --set backend=cpu.",
      );
    }
    this.device = found.device;
    this.nativeDevice = found.pointer;
    this.native = pointer(this.library.call("ggml_backend_dev_init", found.pointer, null), "backend");
    if (wantCpu) this.setThreads(threads);
    const setCallback = this.procAddress("ggml_backend_set_abort_callback");
    this.interrupt = setCallback ? new Interrupt(this.library, setCallback, this.native) : undefined;
  }

  get pointer(): Pointer {
    if (this.disposed) throw new Error("this ggml backend was disposed");
    return this.native;
  }

  /**
   * Computes a native graph while JavaScript goes on, and stops it when the signal is aborted; a GPU has no such stop and
   * ends its step, which is short. Returns ggml's status.
   */
  async compute(graph: Pointer, signal: AbortSignal | undefined): Promise<number> {
    const stop = (): void => this.interrupt?.set(true);
    signal?.addEventListener("abort", stop, { once: true });
    try {
      return (await this.library.callAsync("ggml_backend_graph_compute", this.pointer, graph)) as number;
    } finally {
      signal?.removeEventListener("abort", stop);
      this.interrupt?.set(false);
    }
  }

  get bufferType(): Pointer {
    return pointer(this.library.call("ggml_backend_get_default_buffer_type", this.pointer), "buffer type");
  }

  /** Where weights are stored rearranged for faster products (first source of mulMat only), if this CPU has it. */
  weightBufferType(name: WeightBuffer): Pointer | undefined {
    const address = this.procAddress("ggml_backend_dev_get_extra_bufts");
    if (!address) return undefined;
    const list = this.library.callAddress(
      address,
      "void *get_extra_bufts(void *device)",
      this.nativeDevice,
    ) as Pointer | null;
    if (!list) return undefined;
    return readPointers(list, 8).find((type) => this.library.call("ggml_backend_buft_name", type) === name);
  }

  /** Gives every tensor of the context memory, filled with zeros. @throws UserError `not-enough-memory`. */
  allocate(context: Context, bufferType: Pointer = this.bufferType, what = "tensors"): DeviceMemory {
    const buffer = this.library.call(
      "ggml_backend_alloc_ctx_tensors_from_buft",
      context.pointer,
      bufferType,
    ) as Pointer | null;
    if (!buffer) {
      throw new UserError(
        "not-enough-memory",
        `The ${this.name} backend has no memory for the ${what}.`,
        "Close other programs, choose a smaller model, or use --set backend=cpu.",
      );
    }
    const memory = new DeviceMemory(this.library, buffer);
    // Repacked buffers take whole tensors only, and nobody reads what was not written.
    if (bufferType === this.bufferType) memory.clear();
    return memory;
  }

  /** Writes a whole tensor, or `data` from byte `offset` on. */
  write(tensor: Tensor, data: NodeJS.ArrayBufferView, offset = 0): void {
    const bytes = tensorBytes(tensor.type, tensor.ne);
    if (!isContiguous(tensor) || offset + data.byteLength > bytes) {
      throw new Error(`writing ${data.byteLength} bytes at ${offset} into a tensor of ${bytes}`);
    }
    this.library.call("ggml_backend_tensor_set", tensor.pointer, data, offset, data.byteLength);
  }

  /** Copies a whole F32 tensor out. */
  read(tensor: Tensor): Float32Array<ArrayBuffer> {
    if (tensor.type !== "F32") throw new Error("only F32 tensors can be read as numbers");
    return new Float32Array(this.readBytes(tensor).buffer);
  }

  /** Copies the bytes of a whole tensor out. */
  readBytes(tensor: Tensor): Uint8Array<ArrayBuffer> {
    if (!isContiguous(tensor)) throw new Error("only tensors without gaps can be read");
    const data = new Uint8Array(tensorBytes(tensor.type, tensor.ne));
    this.library.call("ggml_backend_tensor_get", tensor.pointer, data, 0, data.byteLength);
    return data;
  }

  supportsOp(tensor: Tensor): boolean {
    return this.library.call("ggml_backend_supports_op", this.pointer, tensor.pointer) as boolean;
  }

  [Symbol.dispose](): void {
    if (this.disposed) return;
    this.library.call("ggml_backend_free", this.native);
    this.disposed = true;
  }

  private setThreads(threads: number): void {
    const address = this.procAddress("ggml_backend_set_n_threads");
    if (!address) throw new Error("the CPU backend has no ggml_backend_set_n_threads");
    this.library.callAddress(address, "void set_n_threads(void *backend, int threads)", this.native, threads);
  }

  private procAddress(name: string): Pointer | null {
    const registry = pointer(
      this.library.call("ggml_backend_dev_backend_reg", this.nativeDevice),
      "registry",
    );
    return this.library.call("ggml_backend_reg_get_proc_address", registry, name) as Pointer | null;
  }
}

/**
 * ggml's buffer types for rearranged weights: for the matrix unit of recent Intel CPUs (ggml-cpu/amx) and for wide
 * vectors (ggml-cpu/repack.cpp).
 */
export type WeightBuffer = "AMX" | "CPU_REPACK";

function nativeDevices(library: Library): { device: Device; pointer: Pointer }[] {
  const count = Number(library.call("ggml_backend_dev_count"));
  return Array.from({ length: count }, (_, i) => {
    const native = pointer(library.call("ggml_backend_dev_get", i), "device");
    const free: [number | bigint] = [0];
    const total: [number | bigint] = [0];
    library.call("ggml_backend_dev_memory", native, free, total);
    const device: Device = {
      name: library.call("ggml_backend_dev_name", native) as string,
      description: library.call("ggml_backend_dev_description", native) as string,
      freeBytes: Number(free[0]),
      totalBytes: Number(total[0]),
      kind: library.call("ggml_backend_dev_type", native) as number,
    };
    return { device, pointer: native };
  });
}
