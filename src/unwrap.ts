import { parseJson } from './json.ts';

/** Base64, in which a serializer may have escaped `/`, `+`, `=` and the ends of lines (RFC 8259 §7). */
const escapedBase64 = /^(?:[A-Za-z0-9+/_=-]|\\(?:[nrt/]|u00[0-9A-Fa-f]{2}))+$/;

/** The most wrappings that one text is taken out of. */
const maxLayers = 5;

/**
 * Takes the text of a key, or of a provider's file, out of what it was wrapped in on its way through environment
 * variables, secrets of a CI system and JSON: quotation marks, a JSON string with or without them, base64. Any other text
 * is returned as it is, without a byte order mark. It works in a browser too.
 */
export function unwrap(text: string): string {
  let inner = text.replace(/^\ufeff/, '');
  for (let layer = 0; layer < maxLayers; layer += 1) {
    const trimmed = inner.trim();
    const next = inJsonString(trimmed) ?? inEscapedJson(trimmed) ?? inQuotes(trimmed) ?? inBase64(trimmed);
    if (next === undefined) break;
    inner = next;
  }
  return inner;
}

function inJsonString(text: string): string | undefined {
  const value = text.startsWith('"') ? parseJson(text) : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** The content of a JSON string without the marks around it: JSON whose own marks are escaped, or base64 with escapes. */
function inEscapedJson(text: string): string | undefined {
  const isEscaped = /^[{[](?:\s|\\n){0,8}\\"/.test(text) || (text.includes('\\') && escapedBase64.test(text));
  return isEscaped ? inJsonString(`"${text}"`) : undefined;
}

function inQuotes(text: string): string | undefined {
  const [first = ''] = text;
  return text.length > 2 && (first === '"' || first === "'") && text.endsWith(first) ? text.slice(1, -1) : undefined;
}

/** Text of a key in base64 or base64url. Anything else in base64, such as DER or a raw key, is not text. */
function inBase64(text: string): string | undefined {
  const body = text.replace(/\s/g, '');
  if (!/^[A-Za-z0-9+/_-]{40,}={0,2}$/.test(body)) return undefined;
  const decoded = decodeBase64(body);
  return decoded !== undefined && (isKeyText(decoded) || inBase64(decoded) !== undefined) ? decoded : undefined;
}

/** Whether a text holds a PEM, or begins as JSON and consists of printable characters. */
function isKeyText(text: string): boolean {
  return text.includes('-----BEGIN') || (/^\s*[{["']/.test(text) && !/[^\P{Cc}\t\r\n]/u.test(text));
}

function decodeBase64(body: string): string | undefined {
  try {
    const binary = atob(body.replaceAll('-', '+').replaceAll('_', '/'));
    return decodeUtf8(binary) ?? (binary.includes('-----BEGIN') ? binary : undefined);
  } catch {
    return undefined;
  }
}

/** Decodes bytes, one character each; undefined where they are not UTF-8. */
function decodeUtf8(binary: string): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(binary, (char) => char.charCodeAt(0)));
  } catch {
    return undefined;
  }
}
