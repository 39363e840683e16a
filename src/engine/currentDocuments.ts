// What is looked up in a folder's documents, kept as they are now while a model stays open.

/**
 * Gives what `read` gave last, and reads anew where that is more than `interval` milliseconds ago: a session answers
 * for hours, while documents change and nobody tells it. One reading at a time; one that fails is not kept.
 */
export function readingAgain<T>(
  read: () => Promise<T>,
  interval = 5000,
  now: () => number = () => performance.now(),
): () => Promise<T> {
  let kept: Promise<T> | undefined;
  let readAt = 0;
  return () => {
    if (!kept || now() - readAt > interval) {
      readAt = now();
      kept = read();
      kept.catch(() => (kept = undefined));
    }
    return kept;
  };
}
