// The environment that the engine's process gets.

/**
 * Node options, loaders and VS Code's own variables are meant for other processes: a debugger's NODE_OPTIONS would end
 * the engine. ELECTRON_RUN_AS_NODE makes the desktop's program behave as Node; Node itself takes no notice of it.
 */
export function engineEnvironment(given: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(given).filter(
    ([name]) => !/^(NODE_OPTIONS|NODE_PATH|NODE_V8_COVERAGE|VSCODE_.*|ELECTRON_.*)$/i.test(name),
  );
  return { ...Object.fromEntries(kept), ELECTRON_RUN_AS_NODE: "1" };
}
