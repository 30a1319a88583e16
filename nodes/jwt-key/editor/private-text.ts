import { isPrivateKeyText } from '../../../src/key-kind.ts';

/** A text that was pasted where it is stored unencrypted. */
export interface SplitText {
  /** What of it is private; blank where nothing is. */
  readonly privateText: string;
  /** What may stay where it is. */
  readonly publicText: string;
}

const privateBlock =
  /-----BEGIN [A-Z0-9 ]{0,64}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?-----END [A-Z0-9 ]{0,64}PRIVATE KEY(?: BLOCK)?-----/g;

/** Tells what of a text is a private key, however it was pasted. The server reads it in earnest. */
export function splitPrivate(text: string): SplitText {
  const blocks = text.includes('-----END') ? (text.match(privateBlock) ?? []) : [];
  if (blocks.length > 0) {
    const rest = text.replace(privateBlock, '').trim();
    return { privateText: blocks.join('\n'), publicText: rest.includes('-----BEGIN') ? rest : '' };
  }
  return isPrivateKeyText(text) ? { privateText: text, publicText: '' } : { privateText: '', publicText: text };
}
