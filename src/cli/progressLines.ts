// Progress in a pipe or a log: whole lines, few of them, no control characters.
import type { EngineEvent, ProgressEvent } from "../engine/events.ts";
import type { ProgressDisplay } from "./progressDisplay.ts";
import { countText, createPace, durationText, rateText } from "./pace.ts";

/** Milliseconds between two lines of one stage. */
const interval = 5000;

/** @param now milliseconds */
export function createProgressLines(write: (line: string) => void, now: () => number): ProgressDisplay {
  let last: ProgressEvent | undefined;
  let pace = createPace(now);
  let writtenAt = 0;
  let written: ProgressEvent | undefined;

  const line = (event: ProgressEvent): void => {
    const { rate, remaining } = pace(event.done, event.total);
    const speed =
      remaining === undefined ? "" : `, ${rateText(rate, event.unit)}, ${durationText(remaining)} left`;
    const detail = event.detail === undefined ? "" : `, ${event.detail}`;
    write(`${event.stage}: ${countText(event.done, event.total, event.unit)}${speed}${detail}`);
    writtenAt = now();
    written = event;
  };

  const end = (): void => {
    if (last && last !== written) line(last);
    last = undefined;
  };

  const show = (event: ProgressEvent): void => {
    if (last?.stage !== event.stage) {
      end();
      pace = createPace(now);
      line(event);
    } else if (now() - writtenAt >= interval || (event.done >= event.total && last.done < last.total)) {
      line(event);
    } else {
      pace(event.done, event.total);
    }
    last = event;
  };

  return {
    show: (event: EngineEvent) => {
      if (event.kind === "progress") show(event);
      else if (event.kind === "note")
        write(event.level === "warning" ? `warning: ${event.text}` : event.text);
    },
    note: (text) => {
      end();
      write(text);
    },
    end,
  };
}
