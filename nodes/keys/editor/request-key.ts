import type { KeyType, KeyUse } from '../../../src/algorithms.ts';
import { askServer, type Refusal, refusalOf } from '../../shared/editor/ask-server.ts';
import type { GeneratedKey } from '../panel-answers.ts';
import { sentence, type Translate } from './key-info.ts';

/** Kind, use and size of a key; the size is one that `sizesFor` offers. */
export interface WantedKey {
  readonly kty: KeyType;
  readonly use: KeyUse;
  readonly size: string;
}

/**
 * Asks the server for a fresh key.
 *
 * @param button - was pressed; it waits for the answer
 * @param words - looks up why there is no key: `busy`, `forbidden`, `failed`
 * @param take - is given the key
 */
export function requestKey(
  button: JQuery,
  { kty, use, size }: WantedKey,
  words: Translate,
  take: (key: GeneratedKey) => void,
): void {
  const refuse = (refusal: Refusal) => RED.notify(refusalText(refusal, words), 'error');
  const what = kty === 'RSA' || kty === 'oct' ? { bits: Number(size) } : { curve: size };
  const hadFocus = button.is(':focus');
  button.prop('disabled', true);
  askServer<GeneratedKey>('jwt-key/generate', { kty, use, ...what })
    .then(
      (answer) => ('error' in answer ? refuse(answer.error) : take(answer)),
      (failed) => refuse(refusalOf(failed)),
    )
    .always(() => {
      button.prop('disabled', false);
      // A button that waits loses the focus.
      if (hadFocus && (document.activeElement === document.body || !document.activeElement)) button.trigger('focus');
    });
}

/** Why the server did not do it, in a sentence or two. */
export function refusalText(refusal: Refusal, words: Translate): string {
  if (typeof refusal === 'string') return words(refusal);
  if (refusal.code === 'ERR_BUSY') return words('busy');
  return [sentence(refusal.message), refusal.hint].filter(Boolean).join(' ');
}
