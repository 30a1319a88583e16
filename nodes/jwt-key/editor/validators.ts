import { isOffered } from '../../keys/editor/offered.ts';
import { isPreviousTtl, isPublishFor, privateKeys } from '../../keys/settings.ts';
import { type KeyEditorNode, live } from './live.ts';
import { splitPrivate } from './private-text.ts';

/** Where the key is, where it is not stored; an environment variable by its plain name. */
export function validateLocation(this: KeyEditorNode, _value: unknown, _options: unknown): string | true {
  const source = live.value(this, 'source');
  const location = live.value(this, 'location').trim();
  const isSaid = source === 'env' ? /^[A-Za-z_]\w*$/.test(location) : location !== '';
  return source === 'credentials' || isSaid || this._('jwt-key.invalid.location');
}

/** An algorithm that is saved may have come from a server with a newer Node.js. */
export function validateAlgorithm(this: KeyEditorNode, _value: unknown, _options: unknown): string | true {
  const algorithm = live.value(this, 'algorithm');
  return isOffered(algorithm) || this._('jwt-key.invalid.algorithm', { algorithm });
}

/** A setting is stored in clear text: no private key may be in it. */
export function validatePublicKey(this: KeyEditorNode, _value: unknown, _options: unknown): string | true {
  return isPublic(live.value(this, 'publicKey')) || this._('jwt-key.invalid.private');
}

/** Like {@link validatePublicKey}. */
export function validateCertificate(this: KeyEditorNode, _value: unknown, _options: unknown): string | true {
  return isPublic(live.value(this, 'certificate')) || this._('jwt-key.invalid.private');
}

function isPublic(text: unknown): boolean {
  return splitPrivate(typeof text === 'string' ? text : (JSON.stringify(text) ?? '')).privateText === '';
}

/** How long a key is published after it has signed; seconds. */
export function validatePreviousTtl(this: KeyEditorNode, value: unknown, _options: unknown): string | true {
  return value === undefined || isPreviousTtl(Number(value)) || this._('jwt-key.invalid.previousTtl');
}

/** How long a new key of a file is published before it signs; seconds. */
export function validatePublishFor(this: KeyEditorNode, value: unknown, _options: unknown): string | true {
  return value === undefined || isPublishFor(Number(value)) || this._('jwt-key.invalid.publishFor');
}

/** A key is stored, or its public half is given. */
export function validateKey(this: KeyEditorNode, _value: unknown, _options: unknown): string | true {
  if (live.value(this, 'source') !== 'credentials') return true;
  const isPrivateThere = has(this, privateKeys[live.value(this, 'signsWith')]);
  const isPairThere = isPrivateThere || live.value(this, 'publicKey').trim() !== '';
  // While the panel is open, its one field stands for all of them.
  const isThere = live.isOpen(this)
    ? isPairThere || has(this, 'secret')
    : live.value(this, 'kty') === 'oct'
      ? has(this, 'secret')
      : isPairThere;
  return isThere || this._('jwt-key.invalid.noKey');
}

function has(node: KeyEditorNode, credential: string): boolean {
  if (live.isOpen(node)) return $(`#node-config-input-${credential}`).val() !== '';
  const { credentials } = node as { readonly credentials?: Readonly<Record<string, unknown>> };
  // Before the panel was opened once, the editor does not know which credentials are stored.
  return credentials === undefined || Boolean(credentials[`has_${credential}`] || credentials[credential]);
}
