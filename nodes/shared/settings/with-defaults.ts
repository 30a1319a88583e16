import { JwtError } from '../../../src/errors.ts';

/**
 * Completes saved settings and gives them the right types: what an older version or a handwritten flow leaves out takes
 * its default; a number or boolean where a string is stored, as an environment variable may put there, becomes a
 * string; unknown settings are dropped.
 *
 * @param saved - the node's part of the flow file
 * @throws JwtError `ERR_SETTINGS` for a value of another type
 */
export function withDefaults<Settings extends object>(defaults: Settings, saved: object): Settings {
  const values = Object.entries(defaults).map(([name, fallback]) => {
    const value: unknown = (saved as Record<string, unknown>)[name];
    return [name, value === undefined || value === null ? fallback : coerce(name, value, fallback)];
  });
  return Object.fromEntries(values);
}

/** Converts a value to the type of a model where nothing is lost. */
function coerce(name: string, value: unknown, model: unknown): unknown {
  if (typeof value === typeof model && Array.isArray(value) === Array.isArray(model)) return value;
  const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  if (isPlain && typeof model === 'string') return String(value);
  if (typeof model === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  if (typeof model === 'number' && typeof value === 'string' && value.trim() !== '') return Number(value);
  throw new JwtError('ERR_SETTINGS', `"${name}" must be ${article(model)}`, {
    hint: 'Open the node, fix this setting, and deploy.',
    setting: name,
  });
}

function article(model: unknown): string {
  const type = Array.isArray(model) ? 'array' : typeof model;
  return `${/^[ao]/.test(type) ? 'an' : 'a'} ${type}`;
}
