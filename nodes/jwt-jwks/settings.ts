import { JwtError } from '../../src/errors.ts';
import { withDefaults } from '../shared/settings/with-defaults.ts';

/** What a flow file stores of a JWT - JWKS, beside its name. */
export interface JwksSettings {
  readonly version: number;
  /** Ids of JWT keys, in the order in which they are published. */
  readonly keys: readonly string[];
  /** Message property for the set. */
  readonly output: string;
  /** How long the set may be kept by who fetched it, in seconds. */
  readonly maxAge: number;
}

/** A fresh node. */
export const jwksDefaults: JwksSettings = {
  version: 1,
  keys: [],
  output: 'payload',
  maxAge: 300,
};

/** The most that `max-age` may say: one year, in seconds. */
const maxAgeSeconds = 31_536_000;

export function isAge(seconds: number): boolean {
  return Number.isInteger(seconds) && seconds >= 0 && seconds <= maxAgeSeconds;
}

/**
 * Ids as a list. Where it has a single id, Node-RED takes the list for its text now and then: the editor when that key
 * is deleted, the runtime when it makes an instance of a subflow.
 */
export function idsOf(keys: unknown): readonly string[] {
  const list: unknown[] = Array.isArray(keys) ? keys : [keys];
  return list.filter(Boolean).map(String);
}

/** @throws JwtError `ERR_SETTINGS`, `ERR_KEY_MISSING` where no key is chosen */
export function readSettings(saved: object & { readonly keys?: unknown }): JwksSettings {
  const settings = withDefaults(jwksDefaults, { ...saved, keys: idsOf(saved.keys) });
  if (settings.keys.length === 0) {
    throw new JwtError('ERR_KEY_MISSING', 'no key is chosen for the JWK Set', {
      hint: 'Open the node, add the JWT keys to publish, and deploy.',
    });
  }
  if (!isAge(settings.maxAge)) {
    throw new JwtError('ERR_SETTINGS', `"maxAge" is no whole number of seconds from 0 to ${maxAgeSeconds}`, {
      hint: 'A few minutes are usual: 300.',
    });
  }
  return settings;
}
