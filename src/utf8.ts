/** Length of a text in UTF-8, in bytes; in a browser too, where there is no `Buffer`. */
export function utf8Length(text: string): number {
  return new TextEncoder().encode(text).length;
}
