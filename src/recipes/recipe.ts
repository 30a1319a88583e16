import type { TrapName } from './traps.ts';

/**
 * Requirements of a provider for its tokens, as data. The panel, the linter, the help, docs/recipes.md, the tests and
 * the runtime read the same record; no other code in the package depends on a provider.
 */
export interface Recipe {
  /** The saved setting `recipe`: `google-service-account`. */
  readonly id: string;
  /** Name of the provider or product: a proper noun, not translated. */
  readonly name: string;
  readonly group: RecipeGroup;
  /** Id of the recipe that this one is a variant of. */
  readonly variantOf?: string;
  readonly docs: readonly Evidence[];
  /** Input fields of the panel, in display order. */
  readonly fields: readonly Field[];
  readonly key: KeyRecipe;
  /** Signature algorithms that the provider accepts: the first is the default, the others are allowed. */
  readonly algorithms: readonly [string, ...string[]];
  readonly header: HeaderRecipe;
  /** Claims by name, without `exp`, `iat` and `nbf`, which {@link lifetime} sets. */
  readonly claims: Readonly<Record<string, Claim>>;
  readonly lifetime: Lifetime;
  readonly reuse: Reuse;
  /** Source of the payload if the message body is signed instead of claims. */
  readonly body?: BodyRecipe;
  /** Ways to send the token: the first is the default, the others are alternatives. */
  readonly delivery: readonly [Delivery, ...Delivery[]];
  /** Request that exchanges the token for an access token; the first delivery defines its form. */
  readonly exchange?: Exchange;
  readonly rules?: readonly Rule[];
  /** Known error responses of the provider, each with a hint. */
  readonly traps?: readonly Trap[];
  /** An npm package that creates or verifies the same token. */
  readonly check?: string;
}

export const recipeGroups = [
  'cloud',
  'identity',
  'apple',
  'messaging',
  'broker',
  'data',
  'media',
  'money',
  'web',
] as const;

export type RecipeGroup = (typeof recipeGroups)[number];

/** Source of the facts in a recipe, and how they were verified. */
export interface Evidence {
  readonly url: string;
  /** Month of the last check: `2026-11`. */
  readonly checked: string;
  /** `run`: the provider's own SDK created the same token offline; `unverified` is marked in the panel. */
  readonly evidence: 'run' | 'sdk' | 'sample' | 'doc' | 'secondary' | 'unverified';
}

/** An input field of the panel. Its label and its help text are in the message catalogues. */
export interface Field {
  readonly name: string;
  readonly kind: 'text' | 'secret' | 'number' | 'choice' | 'url' | 'list' | 'json' | 'typed';
  /** An example value in the provider's format. */
  readonly example: string;
  /** Key of the label in the message catalogues, if the field name is too general. */
  readonly label?: string;
  readonly isOptional?: true;
  readonly default?: string;
  /** Separator of the items of a list; a space by default. */
  readonly separator?: ',';
  /** Each choice sets names that templates can use. */
  readonly choices?: readonly Choice[];
  /** Regular expression that the value must match after its transformation. */
  readonly pattern?: string;
  readonly transform?: readonly Transform[];
  /** Another field whose value is the default while this one is blank. */
  readonly from?: string;
}

export interface Choice {
  readonly value: string;
  /** Text shown after the value, not translated: a proper noun, or what the choice sets. */
  readonly name: string;
  readonly sets?: Readonly<Record<string, string>>;
}

export type Transform =
  | 'trim'
  | 'upper'
  | 'lower'
  | 'stripScheme'
  | 'stripSlash'
  | 'beforeDot'
  | 'origin'
  | 'underscoreToDash';

/** Key that signs the token. */
export interface KeyRecipe {
  readonly kty: 'oct' | 'RSA' | 'EC' | 'OKP';
  readonly curve?: 'P-256' | 'P-384' | 'P-521' | 'Ed25519';
  /** Encoding of the secret's text. */
  readonly secretEncoding?: 'utf8' | 'hex' | 'base64' | 'base64url';
  /** Whether the provider issues secrets shorter than the output of the hash (RFC 7518 §3.2). */
  readonly allowsShort?: true;
  readonly certificate?: 'required' | 'optional';
  /** How to recognise and read the provider's key file. */
  readonly file?: KeyFile;
  /** Separator, if the provider issues key id and secret as one string. */
  readonly split?: ':';
  /** Pattern of the key file's name; its first capture group, if any, is the key id: `^AuthKey_(\w{10})\.p8$`. */
  readonly fileName?: string;
}

/** Members of a provider's JSON file, by path. */
export interface KeyFile {
  /** Members that identify the file: the required value, or null for any value. */
  readonly test: Readonly<Record<string, string | null>>;
  readonly privateKey: string;
  readonly kid?: string;
  readonly passphrase?: string;
  /** Paths of the public members, by the field that each one fills. */
  readonly fields?: Readonly<Record<string, string>>;
  readonly clientSecret?: string;
}

/**
 * A template of fields and sources in braces: `{account}.{user}.SHA256:{key.spkiSha256}`. Fields are replaced when the
 * panel is filled, sources for each token.
 */
export type Template = string;

/** A value of a claim or header parameter; strings in it are templates. */
export type Value = Template | number | boolean | readonly Value[] | { readonly [name: string]: Value };

export interface Claim {
  readonly value: Value;
  readonly type?: 'string' | 'number' | 'boolean' | 'array' | 'object';
  /** Whether the claim is omitted if the field of its value is blank. */
  readonly isOptional?: true;
  /** Regular expression that a string value should match; otherwise there is a warning. */
  readonly pattern?: string;
}

export interface HeaderRecipe {
  /** `JWT` by default; blank to omit it. */
  readonly typ?: string;
  /** `key` for the id of the key, `none` to omit it, otherwise a template of fields. */
  readonly kid: 'key' | 'none' | Template;
  readonly parameters?: Readonly<Record<string, Value>>;
  readonly certificate?: readonly ('x5c' | 'x5t' | 'x5t#S256')[];
}

/** Times of the token, in seconds. */
export interface Lifetime {
  readonly fill: number;
  readonly max?: number;
  readonly min?: number;
  readonly exp?: 'absent';
  readonly iat?: 'absent';
  /** Seconds that `iat` is set back, in case the provider's clock lags. */
  readonly iatBack?: number;
  /** Seconds from now to `nbf`, if the token has one. */
  readonly nbf?: number;
}

/** Whether a token may be reused; times in seconds. */
export type Reuse =
  | { readonly kind: 'single-use' }
  | { readonly kind: 'until-exp'; readonly margin: number }
  | { readonly kind: 'shared'; readonly seconds: number };

export interface BodyRecipe {
  readonly from: string;
  readonly isDetached: boolean;
  /** Payload not base64url-encoded (RFC 7797), for old profiles. */
  readonly b64?: false;
}

/** How a token is sent. In every template, `{token}` is the token and `{secret}` the client secret. */
export type Delivery =
  | { readonly kind: 'header'; readonly name: string; readonly value: Template; readonly headers?: Templates }
  | {
      readonly kind: 'form' | 'json';
      readonly url: Template;
      readonly body: Templates;
      readonly headers?: Templates;
    }
  | { readonly kind: 'query'; readonly name: string; readonly url?: Template }
  | { readonly kind: 'url'; readonly url: Template }
  | { readonly kind: 'mqtt'; readonly in: 'password' | 'username'; readonly other: Template }
  | { readonly kind: 'response'; readonly body: Templates }
  | { readonly kind: 'message' };

export type Templates = Readonly<Record<string, Template>>;

/** Paths to the members of the provider's token response. */
export interface Exchange {
  /** Absent: the first delivery is a form or JSON body with a URL of its own. */
  readonly request?: { readonly method: 'POST'; readonly url: Template; readonly headers?: Templates };
  readonly token: string;
  readonly expiresIn?: string;
  /** Path to the time of expiry, in ISO 8601 or in seconds since 1970-01-01T00:00:00Z. */
  readonly expiresAt?: string;
  /** Lifetime of the access token in seconds, if the response does not contain it. */
  readonly lifetime?: number;
  /** Further members of the response to save: `instance_url`. */
  readonly keep?: readonly string[];
  /** Template of the Authorization header for the access token: `Bearer {token}`. */
  readonly authorization: Template;
}

/** A rule that no other part of a recipe implies. A broken rule is a warning and never blocks a message. */
export type Rule =
  | { readonly claim: string; readonly is: 'absent' }
  | { readonly certificate: 'days-left'; readonly min: number };

export interface Trap {
  /** Text that the response contains. */
  readonly when: string;
  /** Name of the hint. */
  readonly say: TrapName;
  readonly cite?: string;
}
