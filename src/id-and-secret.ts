/** A key id and a secret that a provider issues as one text, such as Ghost's `id:secret`. */
export interface IdAndSecret {
  readonly kid: string;
  readonly secret: string;
  /** Hexadecimal where the secret is nothing else. */
  readonly secretEncoding: 'hex' | 'utf8';
}

/** Splits a key id and a secret at the colon between them; undefined for any other text. It works in a browser too. */
export function splitIdAndSecret(text: string): IdAndSecret | undefined {
  const [, kid, secret] = /^([\w.@-]{4,128}):([A-Za-z0-9][A-Za-z0-9+/_=-]{15,511})$/.exec(text.trim()) ?? [];
  if (kid === undefined || secret === undefined) return undefined;
  return { kid, secret, secretEncoding: /^(?:[0-9A-Fa-f]{2}){16,}$/.test(secret) ? 'hex' : 'utf8' };
}
