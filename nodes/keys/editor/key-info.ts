import type { Curve, KeyType } from '../../../src/algorithms.ts';
import { askServer } from '../../shared/editor/ask-server.ts';
import type { ConfigNode } from '../../shared/editor/red.ts';
import { CREDENTIAL_MASK } from '../credential-mask.ts';
import { credentialNames } from '../settings.ts';

/** What the server tells of a key: a part of its answer to `jwt-key/describe`. */
export interface KeyInfo {
  readonly use: string;
  readonly kty: KeyType;
  readonly bits: number;
  readonly curve?: Curve;
  readonly format: string;
  readonly isPrivate: boolean;
  readonly kid?: string;
  readonly algorithms: readonly string[];
  readonly algorithm?: string;
  readonly issuer?: string;
  readonly publicJwk?: Readonly<Record<string, string>>;
  readonly publicPem?: string;
  readonly certificate?: { readonly subject: string; readonly expires: string };
  readonly warnings: readonly string[];
}

/** Either, or neither where only a message has the key. */
interface DescribedKey {
  readonly description?: KeyInfo;
  readonly error?: { readonly code: string; readonly message: string; readonly hint?: string };
}

/** A key beside the one that signs. */
export interface OtherKeyInfo extends DescribedKey {
  readonly role: 'next' | 'previous';
  /** Until when it is published, ISO 8601. */
  readonly until?: string;
}

export interface KeyAnswer extends DescribedKey {
  /** The next one, and all that signed before, in the order of the settings. */
  readonly others?: readonly OtherKeyInfo[];
}

/** A key as a panel holds it, saved or not. */
export interface KeyDraft {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly credentials: Readonly<Record<string, unknown>>;
}

/** Asks the server what a key is. Nothing secret comes back. */
export function describeKey(id: string, draft: KeyDraft): JQuery.jqXHR<KeyAnswer> {
  return askServer('jwt-key/describe', { id, ...draft });
}

/** A config node as the server wants it. Credentials that the editor was never sent are those that are stored. */
export function draftOf(config: ConfigNode, settingNames: readonly string[]): KeyDraft {
  const stored = (config.credentials ?? {}) as Readonly<Record<string, unknown>>;
  const credentials = credentialNames.map((name) => [name, stored[name] ?? CREDENTIAL_MASK]);
  return {
    settings: Object.fromEntries(settingNames.map((name) => [name, config[name]])),
    credentials: Object.fromEntries(credentials),
  };
}

/** The words of a key: what it is in one line. */
export type Translate = (key: string, values?: Readonly<Record<string, unknown>>) => string;

/** A key in one line: `RSA 2048 bits · RS256 · kid 4f2c1a90…`. */
export function lineOf(key: KeyInfo, say: Translate): string {
  const { kty, algorithm, kid = '' } = key;
  return [`${kty} ${sizeOf(key, say)}`, algorithm, kid && `kid ${shortKid(kid)}`].filter(Boolean).join(' · ');
}

function shortKid(kid: string): string {
  return kid.length > 16 ? `${kid.slice(0, 8)}…` : kid;
}

export function sizeOf({ curve, bits }: KeyInfo, say: Translate): string {
  return curve ?? say('bits', { bits });
}

/**
 * Says in a line what a key is, or why it cannot be had.
 *
 * @param words - looks a text up in the group `key` of a catalogue
 */
export function showKeyLine(line: JQuery, { description, error }: KeyAnswer, words: Translate): void {
  line.empty().toggleClass('jwt-bad', error !== undefined);
  if (error) line.text(sentence(error.message));
  else line.text(description ? lineOf(description, words) : words('perMessage'));
}

/** An error of the server, as a sentence. */
export function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
