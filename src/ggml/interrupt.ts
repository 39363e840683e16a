// Stops a computation between two of its nodes.
//
// The CPU backend asks a function before every node, on a thread of its own, so that it cannot be one of JavaScript. It is
// given `ggml_is_empty` (ggml.c), which says whether a tensor has no elements, and the memory of a tensor that is made to
// have none when the computation is to stop.
import koffi from "koffi";
import type { Library, Pointer } from "./library.ts";

/** Status of a computation that was stopped (`GGML_STATUS_ABORTED` in ggml.h). */
export const abortedStatus = 1;

// More than a ggml_tensor, all ones; its sizes begin after type and buffer (ggml.h), as the third of these.
const words = 128;
const firstSize = 2;

/** What a backend asks whether it shall go on; lives as long as the backend. */
export class Interrupt {
  private readonly tensor: unknown;

  /** @param setCallback address of `ggml_backend_set_abort_callback` */
  constructor(library: Library, setCallback: Pointer, backend: Pointer) {
    this.tensor = koffi.alloc("int64_t", words);
    koffi.encode(
      this.tensor,
      koffi.array("int64_t", words),
      Array.from({ length: words }, () => 1),
    );
    library.callAddress(
      setCallback,
      "void set_abort_callback(void *backend, void *callback, void *data)",
      backend,
      library.addressOf("ggml_is_empty"),
      this.tensor,
    );
  }

  /** Whether the computation shall stop; to be taken back before the next one. */
  set(stop: boolean): void {
    koffi.encode(this.tensor, firstSize * 8, "int64_t", stop ? 0 : 1);
  }
}
