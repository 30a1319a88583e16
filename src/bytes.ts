/** The length of a string in UTF-8, in bytes. It works in a browser too, where there is no `Buffer`. */
export function utf8Length(text: string): number {
  return new TextEncoder().encode(text).length;
}

const units = [
  ['MiB', 1_048_576],
  ['KiB', 1024],
] as const;

/** Formats a limit: 65536 bytes are `64 KiB`. */
export function bytesInWords(bytes: number): string {
  const [unit, size] = units.find(([, one]) => bytes % one === 0) ?? ['bytes', 1];
  return `${bytes / size} ${unit}`;
}
