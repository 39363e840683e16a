// The list of what can go wrong in a way that a person can mend. Codes are stable: tools and tests rely on them.

export const errorCodes = [
  // use of the tool
  "wrong-use",
  "unknown-setting",
  "setting-out-of-range",
  "cancelled",
  // folders and documents
  "no-such-folder",
  "no-folder",
  "not-trusted",
  "unsupported-folder",
  "no-documents",
  "folder-not-writable",
  "disk-full",
  "busy",
  // models
  "unknown-model",
  "model-not-found",
  "not-gguf",
  "gguf-truncated",
  "gguf-invalid",
  "unknown-architecture",
  "unsupported-tensor-type",
  "unsupported-chat-template",
  "download-failed",
  "hash-mismatch",
  "model-too-small",
  "prompt-too-long",
  "remote-model",
  // hardware
  "not-enough-memory",
  "backend-missing",
  "library-mismatch",
  // processes
  "trainer-died",
  "no-run",
  "protocol-mismatch",
  "engine-stopped",
  // knowledge
  "not-injected",
  "adapter-of-other-base",
  "adapter-invalid",
  "unknown-version",
  "nothing-to-learn",
  "data-corrupt",
  "pair-invalid",
  "unknown-pair",
  // evaluation
  "questions-invalid",
] as const;

export type ErrorCode = (typeof errorCodes)[number];
