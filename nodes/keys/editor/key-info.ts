import { askServer } from '../../shared/editor/ask-server.ts';
import type { ConfigNode } from '../../shared/editor/red.ts';
import { knownValues, type Place, variablesOf } from '../../shared/editor/variables.ts';
import type { DescribedKey, KeyAnswer, KeyDescription } from '../panel-answers.ts';
import { CREDENTIAL_MASK, credentialNames } from '../settings.ts';
import type { ChosenKey } from './chosen-key.ts';

/** A key as a panel holds it, saved or not. */
export interface KeyDraft {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly credentials: Readonly<Record<string, unknown>>;
  /** Whether a key pair of another type than the settings name is described too. */
  readonly anyType?: boolean;
}

/** Asks the server what a key is. Nothing secret comes back. */
export function describeKey(id: string, draft: KeyDraft): JQuery.Promise<KeyAnswer> {
  const config = RED.nodes.node(id);
  return askServer('jwt-key/describe', { id, ...(config && surroundingsOf(config)), ...draft });
}

/** Where a node is, for the server: its flow, and the environment variables there, deployed or not. */
export function surroundingsOf(node: Place): { readonly z: string; readonly variables: object } {
  return { z: node.z ?? '', variables: knownValues(variablesOf(node)) };
}

/** A config node as the server wants it. Credentials that the editor was never sent are those that are stored. */
export function draftOf(config: ConfigNode, settingNames: readonly string[]): KeyDraft {
  const stored = (config.credentials ?? {}) as Readonly<Record<string, unknown>>;
  const credentials = credentialNames.map((name) => [name, stored[name] ?? CREDENTIAL_MASK]);
  return {
    ...surroundingsOf(config),
    settings: Object.fromEntries(settingNames.map((name) => [name, config[name]])),
    credentials: Object.fromEntries(credentials),
  };
}

/** The words of a key: what it is in one line. */
export type Translate = (key: string, values?: Readonly<Record<string, unknown>>) => string;

/** A key in one line: `RSA 2048 bits · RS256 · kid 4f2c1a90…`. */
export function lineOf(key: KeyDescription, say: Translate): string {
  const { kty, algorithm, kid = '' } = key;
  return [`${kty} ${sizeOf(key, say)}`, algorithm, kid && `kid ${shortKid(kid)}`].filter(Boolean).join(' · ');
}

function shortKid(kid: string): string {
  return kid.length > 16 ? `${kid.slice(0, 8)}…` : kid;
}

export function sizeOf({ curve, bits }: KeyDescription, say: Translate): string {
  return curve ?? say('bits', { bits });
}

/**
 * Says in a line what a key is, or why it cannot be had.
 *
 * @param words - looks a text up in the group `key` of a catalogue
 * @param decidedBy - what decides over the key in place of the setting
 */
export function showKeyLine(
  line: JQuery,
  { description, error }: DescribedKey,
  words: Translate,
  decidedBy?: ChosenKey['decidedBy'],
): void {
  line.empty().toggleClass('jwt-bad', error !== undefined);
  const what = error ? sentence(error.message) : description ? lineOf(description, words) : words('perMessage');
  line.text([decisionText(decidedBy, words), what].filter(Boolean).join(' '));
}

/** Says what decides over a key; blank if the setting itself does. */
export function decisionText(decidedBy: ChosenKey['decidedBy'], words: Translate): string {
  return decidedBy ? words(decidedBy.isProperty ? 'property' : 'variable', { name: decidedBy.name }) : '';
}

/** An error of the server, as a sentence. */
export function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
