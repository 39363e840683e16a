// The C functions that Steep calls, in the order of ggml.h, ggml-alloc.h and ggml-backend.h (ggml 0.23.0).
// Every pointer is `void *`: koffi passes it through, and src/ggml/operations.ts checks shapes before a call,
// because a failed assertion in ggml ends the process.

const tensor = "void *";
const context = "void *ctx";

/** The version of ggml that these declarations were read from; another one is refused at start. */
export const declaredVersion = "0.23.0";

const unary = ["cont", "transpose", "sum", "sum_rows", "argmax", "log", "sqr", "sqrt", "soft_max"];
const binary = [
  "add",
  "add_inplace",
  "sub",
  "mul",
  "div",
  "mul_mat",
  "out_prod",
  "cpy",
  "silu_back",
  "swiglu_split",
  "get_rows",
];
const rope =
  "int n_dims, int mode, int n_ctx_orig, float freq_base, float freq_scale, " +
  "float ext_factor, float attn_factor, float beta_fast, float beta_slow";

/** Functions of libggml-base: tensors, graphs, buffers. */
export const baseFunctions: readonly string[] = [
  // ggml.h
  "const char *ggml_version()",
  "size_t ggml_tensor_overhead()",
  "size_t ggml_graph_overhead_custom(size_t size, bool grads)",
  "void *ggml_init(ggml_init_params params)",
  `void ggml_free(${context})`,
  "size_t ggml_nbytes(void *tensor)",
  "const char *ggml_op_desc(void *tensor)",
  `${tensor}ggml_new_tensor_4d(${context}, int type, int64_t ne0, int64_t ne1, int64_t ne2, int64_t ne3)`,
  `${tensor}ggml_set_name(void *tensor, const char *name)`,
  ...unary.map((name) => `${tensor}ggml_${name}(${context}, void *a)`),
  ...binary.map((name) => `${tensor}ggml_${name}(${context}, void *a, void *b)`),
  `${tensor}ggml_concat(${context}, void *a, void *b, int dim)`,
  `${tensor}ggml_rms_norm(${context}, void *a, float eps)`,
  `${tensor}ggml_rms_norm_back(${context}, void *a, void *b, float eps)`,
  "void ggml_mul_mat_set_prec(void *a, int prec)",
  `${tensor}ggml_scale(${context}, void *a, float s)`,
  `${tensor}ggml_clamp(${context}, void *a, float min, float max)`,
  `${tensor}ggml_cast(${context}, void *a, int type)`,
  `${tensor}ggml_reshape_4d(${context}, void *a, int64_t ne0, int64_t ne1, int64_t ne2, int64_t ne3)`,
  `${tensor}ggml_view_4d(${context}, void *a, int64_t ne0, int64_t ne1, int64_t ne2, int64_t ne3, size_t nb1, size_t nb2, size_t nb3, size_t offset)`,
  `${tensor}ggml_permute(${context}, void *a, int axis0, int axis1, int axis2, int axis3)`,
  `${tensor}ggml_set_rows(${context}, void *a, void *b, void *c)`,
  `${tensor}ggml_soft_max_ext(${context}, void *a, void *mask, float scale, float max_bias)`,
  `${tensor}ggml_soft_max_ext_back(${context}, void *a, void *b, float scale, float max_bias)`,
  `${tensor}ggml_rope_ext(${context}, void *a, void *b, void *c, ${rope})`,
  `${tensor}ggml_rope_ext_back(${context}, void *a, void *b, void *c, ${rope})`,
  `${tensor}ggml_opt_step_adamw(${context}, void *a, void *grad, void *m, void *v, void *adamw_params)`,
  "void ggml_set_input(void *tensor)",
  "void ggml_set_output(void *tensor)",
  "void ggml_set_param(void *tensor)",
  "void ggml_build_forward_expand(void *graph, void *tensor)",
  `void *ggml_new_graph_custom(${context}, size_t size, bool grads)`,
  "int ggml_graph_n_nodes(void *graph)",
  "void *ggml_graph_node(void *graph, int i)",
  "ggml_cgraph_bytes ggml_graph_view(void *graph, int i0, int i1)",
  // ggml-alloc.h
  "void *ggml_gallocr_new(void *buft)",
  "void ggml_gallocr_free(void *galloc)",
  "bool ggml_gallocr_alloc_graph(void *galloc, void *graph)",
  "void ggml_gallocr_reserve_n_size(void *galloc, void *graph, const int *node_ids, const int *leaf_ids, _Out_ size_t *sizes)",
  "size_t ggml_gallocr_get_buffer_size(void *galloc, int buffer)",
  "void *ggml_backend_alloc_ctx_tensors_from_buft(void *ctx, void *buft)",
  // ggml-backend.h
  "const char *ggml_backend_buft_name(void *buft)",
  "size_t ggml_backend_buft_get_alloc_size(void *buft, void *tensor)",
  "void *ggml_backend_buft_alloc_buffer(void *buft, size_t size)",
  "void ggml_backend_buffer_free(void *buffer)",
  "size_t ggml_backend_buffer_get_size(void *buffer)",
  "void ggml_backend_buffer_clear(void *buffer, uint8_t value)",
  "void ggml_backend_free(void *backend)",
  "void *ggml_backend_get_default_buffer_type(void *backend)",
  "void *ggml_backend_get_device(void *backend)",
  "void ggml_backend_tensor_set(void *tensor, const void *data, size_t offset, size_t size)",
  "void ggml_backend_tensor_get(void *tensor, _Out_ void *data, size_t offset, size_t size)",
  "void ggml_backend_synchronize(void *backend)",
  "int ggml_backend_graph_compute(void *backend, void *graph)",
  "bool ggml_backend_supports_op(void *backend, void *op)",
  "const char *ggml_backend_dev_name(void *device)",
  "const char *ggml_backend_dev_description(void *device)",
  "int ggml_backend_dev_type(void *device)",
  "void ggml_backend_dev_memory(void *device, _Out_ size_t *free, _Out_ size_t *total)",
  "void *ggml_backend_dev_backend_reg(void *device)",
  "void *ggml_backend_dev_init(void *device, const char *params)",
  "const char *ggml_backend_reg_name(void *reg)",
  "void *ggml_backend_reg_get_proc_address(void *reg, const char *name)",
];

/** Functions of libggml: the registry of backends and devices. */
export const registryFunctions: readonly string[] = [
  "void ggml_backend_load_all_from_path(const char *dir_path)",
  "size_t ggml_backend_dev_count()",
  "void *ggml_backend_dev_get(size_t index)",
];
