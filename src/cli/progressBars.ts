// Progress on a terminal: one bar for the stage that runs, finished stages stay as lines above it.
import { SingleBar } from "cli-progress";
import type { EngineEvent, ProgressEvent, Stage } from "../engine/events.ts";
import type { ProgressDisplay } from "./progressDisplay.ts";
import { countText, createPace, durationText, rateText } from "./pace.ts";

interface Running {
  readonly stage: Stage;
  readonly bar: SingleBar;
  readonly pace: ReturnType<typeof createPace>;
  readonly startedAt: number;
  last: ProgressEvent;
}

export function createProgressBars(stream: NodeJS.WriteStream): ProgressDisplay {
  let running: Running | undefined;

  const stop = (): void => {
    if (!running) return;
    const { bar, stage, last, startedAt } = running;
    running = undefined;
    bar.stop();
    const seconds = (Date.now() - startedAt) / 1000;
    const count = countText(last.done, last.total, last.unit);
    stream.write(`${stage.padEnd(stageWidth)} ${count}, ${durationText(seconds)}${detailOf(last)}\n`);
  };

  // The bar hides the cursor; a second Ctrl-C ends the process in its middle.
  process.once("exit", stop);

  const show = (event: ProgressEvent): void => {
    if (running?.stage !== event.stage) {
      stop();
      const bar = newBar(stream);
      running = { stage: event.stage, bar, pace: createPace(Date.now), startedAt: Date.now(), last: event };
      bar.start(Math.max(1, event.total), event.done, payloadOf(event, running.pace));
      return;
    }
    running.last = event;
    running.bar.setTotal(Math.max(1, event.total));
    running.bar.update(event.done, payloadOf(event, running.pace));
  };

  const note = (line: string): void => {
    stop();
    stream.write(`${line}\n`);
  };

  return {
    show: (event: EngineEvent) => {
      if (event.kind === "progress") show(event);
      else if (event.kind === "note") note(event.text);
    },
    note,
    end: stop,
  };
}

const stageWidth = 11;

function newBar(stream: NodeJS.WriteStream): SingleBar {
  return new SingleBar({
    stream,
    format: "{stage} {bar} {percentage} %  {count}{pace}{detail}",
    barsize: 20,
    barCompleteChar: "█",
    barIncompleteChar: "░",
    hideCursor: true,
    clearOnComplete: true,
    stopOnComplete: false,
    fps: 5,
    gracefulExit: false,
    emptyOnZero: true,
  });
}

function payloadOf(event: ProgressEvent, pace: ReturnType<typeof createPace>): Record<string, string> {
  const { rate, remaining } = pace(event.done, event.total);
  const speed = rateText(rate, event.unit);
  return {
    stage: event.stage.padEnd(stageWidth),
    count: countText(event.done, event.total, event.unit),
    pace: remaining === undefined ? "" : `, ${speed}, ${durationText(remaining)} left`,
    detail: detailOf(event),
  };
}

function detailOf(event: ProgressEvent): string {
  return event.detail === undefined ? "" : `, ${event.detail}`;
}
