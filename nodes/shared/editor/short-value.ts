/** Longest text that a label on the canvas takes from a setting, in characters. */
const maxLength = 28;

/**
 * A typed value in a few characters, for the label of a node: the host of a URL, a path with its scope; blank where it
 * says nothing to a person, as an expression.
 */
export function shortValue(value: unknown, type: unknown): string {
  const text = typeof value === 'object' || value === undefined ? '' : String(value).trim();
  if (text === '') return '';
  const short = Object.hasOwn(readers, String(type)) ? readers[type as keyof typeof readers](text) : '';
  const characters = [...short];
  return characters.length > maxLength ? `${characters.slice(0, maxLength - 1).join('')}…` : short;
}

const property = (scope: string) => (text: string) => `${scope}.${text.replace(/^#:\([^)]*\)::/, '')}`;

const readers = {
  str: hostOrText,
  num: (text: string) => text,
  bool: (text: string) => text,
  json: listOrNothing,
  msg: property('msg'),
  flow: property('flow'),
  global: property('global'),
  env: (text: string) => text,
} as const;

function hostOrText(text: string): string {
  return /^https?:/i.test(text) && URL.canParse(text) ? new URL(text).host : text;
}

/** An audience may be a JSON array of strings. */
function listOrNothing(text: string): string {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list.map((one) => hostOrText(String(one))).join(', ') : '';
  } catch {
    return '';
  }
}
