/** At most `count` of the items, from all over the list, in its order. */
export function spreadOver<T>(items: readonly T[], count: number): T[] {
  const length = Math.min(count, items.length);
  return Array.from({ length }, (_, n) => items[Math.floor((n * items.length) / length)]!);
}
