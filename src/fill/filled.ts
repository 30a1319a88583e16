/** A typed value, as a panel saves it. */
export interface Typed {
  readonly value: string;
  readonly type: 'str' | 'num' | 'bool' | 'json' | 'msg' | 'flow' | 'env' | 'jsonata';
}

/** A row of header parameters, as a panel saves it. */
export interface Row {
  readonly key: string;
  readonly dataType: 'string' | 'number' | 'boolean' | 'array' | 'object';
  readonly value: string;
  readonly valueType: Typed['type'];
}

/** Saved settings by their names; those that are not there stay as they are. */
export type Settings = Readonly<Record<string, string | boolean | readonly Row[]>>;

/** Why something of a text is not, or not quite, in what was filled. The panel has words for each. */
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

/** Something of a text that could not be carried over, or only by changing it. */
export interface Note {
  /** Where it stands in the text: `cacheConfig.key`. */
  readonly field: string;
  readonly reason: (typeof reasons)[number];
  /** Of the environment variable to set, or of what stays in the other system. */
  readonly name?: string;
}

/** What is secret in a text. */
export interface Secrets {
  readonly secret?: string;
  readonly privateKey?: string;
  readonly passphrase?: string;
}

/** What the text of another system comes to. */
export interface Filled {
  /** The system. */
  readonly source: string;
  /** Settings of the JWT - Generator; never anything secret. */
  readonly settings: Settings;
  /** Settings of the JWT key to make; absent where the text tells of none. */
  readonly key?: Settings;
  /** Credentials of that key. */
  readonly credentials: Secrets;
  readonly notCarried: readonly Note[];
}

export type Json = Readonly<Record<string, unknown>>;

/** A system whose texts can be read. */
export interface Source {
  readonly name: string;
  /** Whether an object, anywhere in a text, is of this system and makes a token. */
  readonly matches: (json: Json) => boolean;
  /** @throws JwtError `ERR_SETTINGS` for what that system itself would refuse */
  readonly fill: (json: Json) => Omit<Filled, 'source'>;
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The members of an object, each made anew. */
export function mapMembers<T>(json: Json, make: (value: unknown, name: string) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(json).map(([name, value]) => [name, make(value, name)]));
}
