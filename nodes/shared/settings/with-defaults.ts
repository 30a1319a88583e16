import { JwtError } from '../../../src/errors.ts';

/**
 * Saved settings, complete and of the right types: what an older version, or a person who wrote the flow by hand, left
 * out takes its default; a number or switch where text is stored, as an environment variable may put there, becomes
 * text; what no version knows is dropped.
 *
 * @param saved - the node's part of the flow file
 * @throws JwtError `ERR_SETTINGS` for what has another type
 */
export function withDefaults<Settings extends object>(defaults: Settings, saved: object): Settings {
  const values = Object.entries(defaults).map(([name, fallback]) => {
    const value: unknown = (saved as Record<string, unknown>)[name];
    return [name, value === undefined || value === null ? fallback : coerce(name, value, fallback)];
  });
  return Object.fromEntries(values);
}

/** Makes a value have the type of another, where that changes nothing of it. */
function coerce(name: string, value: unknown, model: unknown): unknown {
  if (typeof value === typeof model && Array.isArray(value) === Array.isArray(model)) return value;
  const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  if (isPlain && typeof model === 'string') return String(value);
  if (typeof model === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  if (typeof model === 'number' && typeof value === 'string' && value.trim() !== '') return Number(value);
  throw new JwtError('ERR_SETTINGS', `"${name}" is of another type than it is stored as`, {
    hint: 'Open the node, look at this setting, and deploy.',
  });
}
