import type { TrapName } from './traps.ts';

/**
 * What a provider wants of a token, as data. The panel, the linter, the help, docs/recipes.md, the tests and the
 * runtime read the same record; nothing else in the package knows a provider's name.
 */
export interface Recipe {
  /** The saved setting `recipe`: `google-service-account`. */
  readonly id: string;
  /** A proper noun, which is not translated. */
  readonly name: string;
  readonly group: RecipeGroup;
  /** The recipe that offers this one as a choice of its own. */
  readonly variantOf?: string;
  readonly docs: readonly Evidence[];
  /** What the panel asks for, in its order. */
  readonly fields: readonly Field[];
  readonly key: KeyRecipe;
  /** Signature algorithms that the provider takes: the first is filled in, the others are allowed. */
  readonly algorithms: readonly [string, ...string[]];
  readonly header: HeaderRecipe;
  /** Claims by their names, beside `exp`, `iat` and `nbf`, which {@link lifetime} makes. */
  readonly claims: Readonly<Record<string, Claim>>;
  readonly lifetime: Lifetime;
  readonly reuse: Reuse;
  /** What is signed in the place of claims: the body of the message. */
  readonly body?: BodyRecipe;
  /** The first is filled in, the others are offered. */
  readonly delivery: readonly [Delivery, ...Delivery[]];
  /** The request that turns the token into an access token; its form is the first delivery. */
  readonly exchange?: Exchange;
  readonly rules?: readonly Rule[];
  /** What the provider answers when something is wrong, and what to do about it. */
  readonly traps?: readonly Trap[];
  /** An npm package that makes or checks the same token. */
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

/** Where a fact comes from, and how sure it is. */
export interface Evidence {
  readonly url: string;
  /** The month in which it was looked at: `2026-11`. */
  readonly checked: string;
  /** `run`: the provider's own SDK made the same token offline; `unverified` is marked so in the panel. */
  readonly evidence: 'run' | 'sdk' | 'sample' | 'doc' | 'secondary' | 'unverified';
}

/** One thing that the panel asks for. Its label, and where to find it, are words of the catalogues. */
export interface Field {
  readonly name: string;
  readonly kind: 'text' | 'secret' | 'number' | 'choice' | 'url' | 'list' | 'json' | 'typed';
  /** A value as the provider would give it. */
  readonly example: string;
  /** Key of its label in the catalogues, where the name of the field is too general. */
  readonly label?: string;
  readonly isOptional?: true;
  readonly default?: string;
  /** What stands between the names of a list; a space unless said otherwise. */
  readonly separator?: ',';
  /** Each choice sets names that templates can use. */
  readonly choices?: readonly Choice[];
  /** What the value matches after its transformation. */
  readonly pattern?: string;
  readonly transform?: readonly Transform[];
  /** Another field that the value is taken from while this one is blank. */
  readonly from?: string;
}

export interface Choice {
  readonly value: string;
  /** A proper noun, or what it sets says it. */
  readonly name: string;
  readonly sets?: Readonly<Record<string, string>>;
}

export type Transform =
  | 'trim'
  | 'upper'
  | 'lower'
  | 'stripScheme'
  | 'stripSlash'
  | 'addSlash'
  | 'beforeDot'
  | 'origin'
  | 'underscoreToDash'
  | 'beforeColon'
  | 'afterColon';

/** The key of the token. */
export interface KeyRecipe {
  readonly kty: 'oct' | 'RSA' | 'EC' | 'OKP';
  readonly curve?: 'P-256' | 'P-384' | 'P-521' | 'Ed25519';
  /** How the text of a secret is read. */
  readonly secretEncoding?: 'utf8' | 'hex' | 'base64' | 'base64url';
  /** Whether the provider gives out secrets that are shorter than their hash. */
  readonly allowsShort?: true;
  readonly certificate?: 'required' | 'optional';
  /** How the provider's file is recognised and read. */
  readonly file?: KeyFile;
  /** The provider gives key id and secret as one text, separated by this. */
  readonly split?: ':';
  /** The name of the provider's file; its first group, where it has one, is the key id: `^AuthKey_(\w{10})\.p8$`. */
  readonly fileName?: string;
}

/** Members of a provider's JSON file, by their paths. */
export interface KeyFile {
  /** Members that tell the file from any other: their value, or null where any value serves. */
  readonly test: Readonly<Record<string, string | null>>;
  readonly privateKey: string;
  readonly kid?: string;
  readonly passphrase?: string;
  /** What is not secret in it, by the fields that it fills. */
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
  /** Left out where the field of its value is blank. */
  readonly isOptional?: true;
  /** What a string matches, else a warning says so. */
  readonly pattern?: string;
}

export interface HeaderRecipe {
  /** Absent: `JWT`; blank: none. */
  readonly typ?: string;
  /** `key`: the key's own; `none`: left out; else a template of fields. */
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
  /** How far `iat` is set back, where the provider's clock may lag. */
  readonly iatBack?: number;
  /** Where the token has `nbf`: seconds from now. */
  readonly nbf?: number;
}

/** Whether a token may be sent again; times in seconds. */
export type Reuse =
  | { readonly kind: 'single-use' }
  | { readonly kind: 'until-exp'; readonly margin: number }
  | { readonly kind: 'shared'; readonly seconds: number };

export interface BodyRecipe {
  readonly from: string;
  readonly isDetached: boolean;
  /** RFC 7797, for old profiles. */
  readonly b64?: false;
}

/** How a token travels. `{token}` stands for it in every template, `{secret}` for the client secret. */
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

/** Where the answer of the provider has what matters, by paths. */
export interface Exchange {
  /** Absent: the first delivery is a form or JSON that is sent to its own address. */
  readonly request?: { readonly method: 'POST'; readonly url: Template; readonly headers?: Templates };
  readonly token: string;
  readonly expiresIn?: string;
  /** A time in ISO 8601, or in seconds since 1970. */
  readonly expiresAt?: string;
  /** Seconds that an access token lives where the answer does not say. */
  readonly lifetime?: number;
  /** What else of the answer is kept: `instance_url`. */
  readonly keep?: readonly string[];
  /** How the access token is sent: `Bearer {token}`. */
  readonly authorization: Template;
}

/** What follows from no other part of a recipe. One that is broken is a warning, never a block. */
export type Rule =
  | { readonly claim: string; readonly is: 'absent' }
  | { readonly certificate: 'days-left'; readonly min: number };

export interface Trap {
  /** What the answer contains. */
  readonly when: string;
  /** Name of what to do about it. */
  readonly say: TrapName;
  readonly cite?: string;
}
