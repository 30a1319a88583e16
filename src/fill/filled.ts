/** A typed value, as a panel saves it. */
export interface Typed {
  readonly value: string;
  readonly type: 'str' | 'num' | 'bool' | 'json' | 'msg' | 'flow' | 'global' | 'env' | 'jsonata';
}

/** A row of header parameters, as a panel saves it. */
export interface Row {
  readonly key: string;
  readonly dataType: 'string' | 'number' | 'boolean' | 'array' | 'object';
  readonly value: string;
  readonly valueType: Typed['type'];
}

/** Saved settings by name; the others stay unchanged. */
export type Settings = Readonly<Record<string, string | boolean | readonly Row[]>>;

/** Why a part of the text was not carried over, or only changed. The panel has a sentence for each. */
export const reasons = [
  'algorithm',
  'another',
  'blankHeader',
  'cacheKey',
  'credential',
  'environment',
  'expression',
  'jwkUrl',
  'longNames',
  'milliseconds',
  'noKey',
  'noObject',
  'schema',
  'shortSecret',
  'unknown',
  'unsigned',
] as const;

/** A part of the text that was not carried over, or only changed. */
export interface Note {
  /** Its path in the text, such as `cacheConfig.key`. */
  readonly field: string;
  readonly reason: (typeof reasons)[number];
  /** Name of the environment variable to set, or of the credential that stays in the other system. */
  readonly name?: string;
}

/** The secrets of a text. */
export interface Secrets {
  readonly secret?: string;
  readonly privateKey?: string;
  readonly passphrase?: string;
}

/** The settings that correspond to the text of another system. */
export interface Filled {
  /** Name of the system; of a key its type. */
  readonly source: string;
  /** What was recognised; absent for the settings of another system. */
  readonly kind?: 'token' | 'privateKey' | 'secret';
  /** Header and claims of a token, to be shown. */
  readonly decoded?: readonly Json[];
  /** Settings of the JWT - Generator, without secrets. */
  readonly settings: Settings;
  /** Settings of the JWT key to create; absent where the text has no key. */
  readonly key?: Settings;
  /** Credentials of that key. */
  readonly credentials: Secrets;
  readonly notCarried: readonly Note[];
}

export type Json = Readonly<Record<string, unknown>>;

/** A system whose JSON can be read. */
export interface Source {
  readonly name: string;
  /** Whether an object of this system issues a token. */
  readonly matches: (json: Json) => boolean;
  /** @throws JwtError `ERR_SETTINGS` for what that system would refuse */
  readonly fill: (json: Json) => Omit<Filled, 'source'>;
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Maps the members of an object. */
export function mapMembers<T>(json: Json, map: (value: unknown, name: string) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(json).map(([name, value]) => [name, map(value, name)]));
}
