// Names of arms as they are typed: with commas, and with or without blanks.

export function armNamesIn(typed: string): string[] {
  return typed.split(",").map((name) => name.trim());
}
