// A graph of operators: built once for a shape, given memory once, computed for every step.
import { UserError } from "../errors/userError.ts";
import type { Backend } from "./backend.ts";
import type { Context } from "./context.ts";
import { abortedStatus } from "./interrupt.ts";
import { computeView, pointer, type Library, type Pointer } from "./library.ts";
import type { Tensor } from "./tensor.ts";

/** Time of one kind of operator in a profiled computation. */
export interface OperatorTime {
  readonly operator: string;
  readonly milliseconds: number;
  readonly nodes: number;
}

/** Nodes in the order in which they were expanded, with the memory of all intermediate results. */
export class Graph implements Disposable {
  private readonly library: Library;
  private readonly native: Pointer;
  private allocator: Pointer | undefined;
  private ownsAllocator = false;

  constructor(context: Context, nodes: number) {
    this.library = context.library;
    this.native = pointer(this.library.call("ggml_new_graph_custom", context.pointer, nodes, false), "graph");
  }

  /** Adds what is needed to compute the tensor. */
  expand(tensor: Tensor): void {
    this.library.call("ggml_build_forward_expand", this.native, tensor.pointer);
  }

  /** Adds a result that is read after the computation, so its memory is not used again. */
  expandOutput(tensor: Tensor): void {
    this.library.call("ggml_set_output", tensor.pointer);
    this.expand(tensor);
  }

  get nodes(): number {
    return this.library.call("ggml_graph_n_nodes", this.native) as number;
  }

  /** Operators (by name) that the backend cannot do. */
  unsupported(backend: Backend): string[] {
    const missing = new Set<string>();
    for (let i = 0; i < this.nodes; i++) {
      const node = this.library.call("ggml_graph_node", this.native, i) as Pointer;
      const supported = this.library.call("ggml_backend_supports_op", backend.pointer, node) as boolean;
      if (!supported) missing.add(this.library.call("ggml_op_desc", node) as string);
    }
    return [...missing].toSorted();
  }

  /** Bytes that `allocate` would take. Tensors that live elsewhere (weights) must have their memory already. */
  bytesNeeded(backend: Backend): number {
    const allocator = pointer(this.library.call("ggml_gallocr_new", backend.bufferType), "allocator");
    const sizes: [number | bigint] = [0];
    this.library.call("ggml_gallocr_reserve_n_size", allocator, this.native, null, null, sizes);
    this.library.call("ggml_gallocr_free", allocator);
    return Number(sizes[0]);
  }

  /**
   * Gives all intermediate results memory; returns the bytes. With `lender`, a graph that has enough of it, both use the
   * same memory: each is fed anew before it is computed, and the lender lives longer.
   * @throws UserError `not-enough-memory`.
   */
  allocate(backend: Backend, lender?: Graph): number {
    const lent = lender?.allocator !== undefined && this.bytesNeeded(backend) <= lender.bytes;
    const allocator = lent
      ? lender.allocator
      : pointer(this.library.call("ggml_gallocr_new", backend.bufferType), "allocator");
    if (allocator === undefined) throw new Error("the lender has no memory");
    this.allocator = allocator;
    this.ownsAllocator = !lent;
    if (this.library.call("ggml_gallocr_alloc_graph", allocator, this.native) !== true) {
      throw new UserError(
        "not-enough-memory",
        `The ${backend.name} backend has no memory for a step of ${this.nodes} operations.`,
        "Use a smaller batch: --set batchRows=1 or --set rowTokens=128.",
      );
    }
    return this.bytes;
  }

  /** Bytes of the memory that was given, its own or lent. */
  private get bytes(): number {
    if (this.allocator === undefined) return 0;
    return Number(this.library.call("ggml_gallocr_get_buffer_size", this.allocator, 0));
  }

  compute(backend: Backend): void {
    const status = this.library.call("ggml_backend_graph_compute", backend.pointer, this.native) as number;
    this.check(status, backend);
  }

  /**
   * Computes it while JavaScript goes on, so that a message to stop is heard; nothing else may use the graph or what it
   * writes until then.
   * @throws the signal's reason when it is aborted before or meanwhile: what the graph has written is then worth nothing.
   */
  async computeAsync(backend: Backend, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const status = await backend.compute(this.native, signal);
    if (status === abortedStatus) signal?.throwIfAborted();
    this.check(status, backend);
  }

  private check(status: number, backend: Backend): void {
    if (status !== 0)
      throw new Error(`ggml could not compute the graph on ${backend.name} (status ${status})`);
  }

  /** Computes node by node and adds up the time by operator, longest first. */
  profile(backend: Backend): OperatorTime[] {
    const times = new Map<string, { milliseconds: number; nodes: number }>();
    const count = this.nodes;
    for (let i = 0; i < count; i++) {
      const view = this.library.call("ggml_graph_view", this.native, i, i + 1);
      const start = performance.now();
      this.library.call(computeView, backend.pointer, view);
      const elapsed = performance.now() - start;
      const node = this.library.call("ggml_graph_node", this.native, i) as Pointer;
      const operator = this.library.call("ggml_op_desc", node) as string;
      const entry = times.get(operator) ?? { milliseconds: 0, nodes: 0 };
      entry.milliseconds += elapsed;
      entry.nodes += 1;
      times.set(operator, entry);
    }
    return [...times]
      .map(([operator, entry]) => ({ operator, ...entry }))
      .toSorted((a, b) => b.milliseconds - a.milliseconds);
  }

  [Symbol.dispose](): void {
    if (this.allocator && this.ownsAllocator) this.library.call("ggml_gallocr_free", this.allocator);
    this.allocator = undefined;
  }
}
