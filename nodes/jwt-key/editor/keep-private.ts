import { splitPrivate } from './private-text.ts';

/** Fields whose text is stored unencrypted, in the flow file, and beside which people have a private key. */
const openFields = ['publicKey', 'certificate'] as const;

/**
 * Takes private keys out of the fields that are stored unencrypted, now and whenever one of them changes.
 *
 * @param take - is given a private key to store as a credential. @returns whether there was room for it
 * @param say - tells what happened
 * @returns a function that looks once more, before the panel is saved
 */
export function keepPrivate(
  field: (name: string) => JQuery,
  take: (text: string) => boolean,
  say: (what: 'moved' | 'removed') => void,
): () => void {
  const look = (name: string) => {
    const { privateText, publicText } = splitPrivate(String(field(name).val()));
    if (privateText === '') return;
    field(name).val(publicText);
    say(take(privateText) ? 'moved' : 'removed');
    field(name).trigger('change');
  };
  const lookAtAll = () => openFields.forEach(look);
  for (const name of openFields) field(name).on('change', () => look(name));
  lookAtAll();
  return lookAtAll;
}
