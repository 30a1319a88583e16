import { JwtError } from '../../src/errors.ts';
import { withDefaults } from '../shared/settings/with-defaults.ts';

/** What a flow file stores of a JWT - JWKS, beside its name. */
export interface JwksSettings {
  readonly version: number;
  /** Ids of JWT keys, in the order in which they are published. */
  readonly keys: readonly string[];
  /** Message property for the set. */
  readonly output: string;
  /** How long clients may cache the set, in seconds. */
  readonly maxAge: number;
}

/** The settings of a new node. */
export const jwksDefaults: JwksSettings = {
  version: 1,
  keys: [],
  output: 'payload',
  maxAge: 300,
};

/** Largest `max-age`: one year, in seconds. */
const maxAgeSeconds = 31_536_000;

export function isAge(seconds: number): boolean {
  return Number.isInteger(seconds) && seconds >= 0 && seconds <= maxAgeSeconds;
}

/**
 * The ids as an array. Node-RED sometimes turns an array of one id into a string: the editor when that key is deleted,
 * the runtime when it creates an instance of a subflow.
 */
export function idsOf(keys: unknown): readonly string[] {
  const list: unknown[] = Array.isArray(keys) ? keys : [keys];
  return list.filter(Boolean).map(String);
}

/** @throws JwtError `ERR_SETTINGS`, `ERR_KEY_MISSING` if no key is chosen */
export function readSettings(saved: object & { readonly keys?: unknown }): JwksSettings {
  const settings = withDefaults(jwksDefaults, { ...saved, keys: idsOf(saved.keys) });
  if (settings.keys.length === 0) {
    throw new JwtError('ERR_KEY_MISSING', 'no key is chosen for the JWK Set', {
      hint: 'Open the node, add the JWT keys to publish, and deploy.',
    });
  }
  if (!isAge(settings.maxAge)) {
    throw new JwtError('ERR_SETTINGS', `"maxAge" must be a whole number of seconds from 0 to ${maxAgeSeconds}`, {
      hint: 'Enter a number of seconds; five minutes, 300, are usual.',
      setting: 'maxAge',
    });
  }
  return settings;
}
