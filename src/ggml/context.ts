// An arena of tensor descriptions (`ggml_context`, no_alloc): the data live in backend buffers.
import { ggmlTypes, type GgmlType } from "../gguf/types.ts";
import { pointer, type Library, type Pointer } from "./library.ts";
import { contiguousStrides, shapeOf, type Tensor } from "./tensor.ts";

export interface ContextOptions {
  /** Most tensors that will be made in it (views and operators count). */
  readonly tensors: number;
  /** Most nodes of a graph made in it; 0 for none. */
  readonly graphNodes?: number;
}

/** Holds descriptions of tensors until it is disposed; every tensor made in it dies with it. */
export class Context implements Disposable {
  readonly library: Library;
  private readonly native: Pointer;
  private disposed = false;

  constructor(library: Library, { tensors, graphNodes = 0 }: ContextOptions) {
    this.library = library;
    const perTensor = Number(library.call("ggml_tensor_overhead"));
    const graph = graphNodes > 0 ? Number(library.call("ggml_graph_overhead_custom", graphNodes, false)) : 0;
    const params = { mem_size: tensors * perTensor + graph + 1024, mem_buffer: null, no_alloc: true };
    this.native = pointer(library.call("ggml_init", params), "context");
  }

  get pointer(): Pointer {
    if (this.disposed) throw new Error("this ggml context was disposed");
    return this.native;
  }

  /** A new tensor without data. `sizes`: fastest dimension first. */
  newTensor(type: GgmlType, sizes: readonly number[]): Tensor {
    const ne = shapeOf(sizes);
    const nb = contiguousStrides(type, ne);
    const native = this.library.call("ggml_new_tensor_4d", this.pointer, ggmlTypes[type].id, ...ne);
    return { pointer: pointer(native, "tensor"), type, ne, nb };
  }

  /** A new tensor that is filled from outside before each computation. */
  newInput(type: GgmlType, sizes: readonly number[]): Tensor {
    const tensor = this.newTensor(type, sizes);
    this.library.call("ggml_set_input", tensor.pointer);
    return tensor;
  }

  [Symbol.dispose](): void {
    if (this.disposed) return;
    this.library.call("ggml_free", this.native);
    this.disposed = true;
  }
}
