// What the benchmark measures, and how it is printed.

export interface ModelReport {
  readonly model: string;
  readonly device: string;
  readonly threads: number;
  readonly rowTokens: number;
  readonly rows: number;
  readonly answers: number;
  /** First block with an adapter. */
  readonly firstLayer: number;
  readonly steps: number;
  /** Median over the steps; padding does not count. */
  readonly tokensPerSecond: number;
  /** Median. */
  readonly stepSeconds: number;
  /** Processor time that the threads got in the steps; well below 1 the machine was busy and the rates are too low. */
  readonly processorShare: number;
  /** From the start of the process to the end of the first step: loading and converting included. */
  readonly firstStepSeconds: number;
  readonly peakBytes: number;
  /** What a run of this shape says it needs before it starts. */
  readonly plannedBytes: number;
  /** GFLOP/s of the library's product with a matrix of the type, measured in the same process. */
  readonly matrixRates: Readonly<Record<string, number>>;
  /** Products with frozen matrices in one step. */
  readonly frozenGflop: number;
  /** Time that these would take alone at those rates, as a share of the step. */
  readonly frozenShare: number;
  readonly profile: readonly {
    readonly operator: string;
    readonly share: number;
    readonly milliseconds: number;
    readonly nodes: number;
  }[];
}

export interface ScalingReport {
  readonly model: string;
  readonly threads: number;
  readonly runs: readonly {
    readonly pairs: number;
    readonly tokens: number;
    readonly targetSeconds: number;
    readonly trainSeconds: number;
    readonly millisecondsPerPair: number;
  }[];
}

export function modelLines(report: ModelReport): string[] {
  const percent = (share: number): string => `${(100 * share).toFixed(1).padStart(5)} %`;
  const rates = Object.entries(report.matrixRates)
    .map(([type, rate]) => `${type} ${rate.toFixed(0)}`)
    .join(", ");
  const shape = `${report.rows} rows of ${report.rowTokens} tokens, ${report.answers} answer places`;
  return [
    `${report.model} on ${report.device}, ${report.threads} threads`,
    `  ${shape}, blocks from ${report.firstLayer}, ${report.steps} steps`,
    `  training          ${report.tokensPerSecond.toFixed(0)} real tokens/s (${report.stepSeconds.toFixed(2)} s a step)`,
    `  processor time    ${percent(report.processorShare).trim()} of ${report.threads} threads${busy(report)}`,
    `  first step after  ${report.firstStepSeconds.toFixed(1)} s from the start of the process`,
    `  peak memory       ${(report.peakBytes / 1e9).toFixed(2)} GB (${(report.plannedBytes / 1e9).toFixed(2)} GB planned)`,
    `  matrix products   ${rates} GFLOP/s`,
    `  frozen weights    ${report.frozenGflop.toFixed(0)} GFLOP a step, at these rates ${percent(report.frozenShare).trim()} of it`,
    "  profile",
    ...report.profile
      .slice(0, 12)
      .map(
        ({ operator, share, milliseconds, nodes }) =>
          `    ${operator.padEnd(18)} ${percent(share)} ${milliseconds.toFixed(0).padStart(7)} ms ${String(nodes).padStart(6)} nodes`,
      ),
  ];
}

function busy({ processorShare }: ModelReport): string {
  return processorShare < 0.9 ? ": the machine is busy, so these rates are too low" : "";
}

export function scalingLines({ model, threads, runs }: ScalingReport): string[] {
  return [
    `${model}, one epoch, ${threads} threads`,
    ...runs.map(
      (run) =>
        `  ${String(run.pairs).padStart(5)} pairs ${String(run.tokens).padStart(7)} tokens: ` +
        `targets ${run.targetSeconds.toFixed(1)} s, training ${run.trainSeconds.toFixed(1)} s, ` +
        `${run.millisecondsPerPair.toFixed(0)} ms a pair`,
    ),
  ];
}
