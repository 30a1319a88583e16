import type { ErrorDetails } from '../../errors.ts';

/** A text that is often passed instead of a token. The setting is the one that would accept it. */
export interface ForeignToken extends Pick<ErrorDetails, 'hint' | 'setting' | 'challenge'> {
  /** Says what it is, after a semicolon. */
  readonly what: string;
}

interface Row extends ForeignToken {
  readonly test: (text: string) => boolean;
}

const matches = (pattern: RegExp) => (text: string) => pattern.test(text);
const passWhole = 'Pass the whole token, as it was issued.';
const sourceHint = 'Check where the node reads the token from.';

/** The first one that matches counts. Every pattern takes linear time: a token has up to 256 KiB. */
const foreignTokens: readonly Row[] = [
  {
    test: matches(/^(?:undefined|null|NaN|\[object \w+\])$/),
    what: 'it is a word that programs write for a missing value',
    hint: sourceHint,
  },
  {
    test: matches(/^\*+$/),
    what: 'it is masked with asterisks',
    hint: 'Read the token from the variable of the node that made it; its message property is masked.',
  },
  {
    test: matches(/^(?:\$\{|\{\{)[^{}]*\}+$/),
    what: 'it is a variable that was not replaced by its value',
    hint: sourceHint,
  },
  {
    test: matches(/^(?:basic|digest|negotiate|ntlm|mutual|hoba)\s/i),
    what: 'the scheme of these credentials is not for tokens',
    hint: 'Let the client send the token as "Authorization: Bearer", and read it from there.',
    challenge: 'unauthenticated',
  },
  {
    test: (text) => text.split(/[\s,;"']+/).filter(isCompact).length > 1,
    what: 'it has more than one token in it',
    hint: 'Pass one token: see whether a header or parameter is sent twice.',
    challenge: 'invalid_request',
  },
  {
    test: (text) => text.startsWith('{') && /"(?:access|id|refresh)_token"/.test(text),
    what: 'it is the whole response of a token endpoint',
    hint: 'Read the token from it, such as msg.payload.access_token.',
  },
  {
    test: (text) => text.startsWith('{') && /"(?:payload|signatures|ciphertext)"/.test(text),
    what: 'it is a token in the JSON serialization',
    hint: 'Ask the issuer for the compact serialization (RFC 7515 §7.1), which JSON Web Tokens have.',
  },
  {
    test: matches(/^[[{]/),
    what: 'it is JSON',
    hint: 'Pass the token alone: see in which member of the JSON it is.',
  },
  {
    test: matches(/^(?:<|PHNhbW|PD94bW)/),
    what: 'it is XML, as SAML assertions are',
    hint: 'Ask the issuer for a JSON Web Token, such as an ID token of OpenID Connect.',
  },
  {
    test: matches(/^v\d\.(?:local|public)\./),
    what: 'it is a PASETO token',
    hint: 'Ask the issuer for a JSON Web Token: PASETO is another format.',
  },
  {
    test: matches(/^-----BEGIN /),
    what: 'it is a key or certificate in PEM',
    hint: 'Put it into a JWT key, and pass the token here.',
  },
  {
    test: matches(/^https?:\/\//i),
    what: 'it is a URL',
    hint: 'Pass only the token of it, which is the value of a parameter.',
  },
  {
    test: matches(/^(?!ey)[a-z_-]{2,32}[=:]\s*[^\s=]/i),
    what: 'it begins with the name of a header or parameter',
    hint: 'Pass only the value, without its name.',
  },
  {
    test: matches(/\s/),
    what: 'it has white space or a line break in it',
    hint: 'Pass the token in one piece, with nothing but one scheme such as Bearer before it.',
  },
  {
    test: matches(/["'`\u00ab\u00bb\u2018-\u201f]/),
    what: 'it has a quotation mark in it',
    hint: 'Pass the token without quotation marks.',
  },
  {
    test: matches(/%[\da-f]{2}/i),
    what: 'it is percent-encoded',
    hint: 'Decode it first, as decodeURIComponent does.',
  },
  {
    test: (text) => text.includes('=') && hasParts(text, 3, /^[\w-]*={0,2}$/),
    what: 'it is padded with "=", which RFC 7515 §2 forbids',
    hint: 'Ask the issuer for base64url without padding, or switch on "Accept padded tokens": AWS load balancers send them.',
    setting: 'allowPadding',
  },
  {
    test: (text) => text.includes('=') && hasParts(text, 5, /^[\w-]*={0,2}$/),
    what: 'it is padded with "=", which RFC 7516 §2 forbids',
    hint: 'Ask the issuer for base64url without padding.',
  },
  {
    test: (text) => [3, 5].some((count) => hasParts(text, count, /^[\w+/-]*={0,2}$/)) && /[+/]/.test(text),
    what: 'it is in standard base64, with "+" or "/"',
    hint: 'Ask the issuer for base64url without padding (RFC 7515 §2).',
  },
  {
    test: (text) => text.startsWith('ey') && hasParts(text, 2, /^[\w-]+$/),
    what: 'its third part, the signature, is missing',
    hint: 'Pass the whole token; if this is all of it, ask the issuer to sign its tokens.',
  },
  {
    test: (text) => text.startsWith('ey') && hasParts(text, 1, /^[\w-]+$/),
    what: 'it is only one part of a token',
    hint: passWhole,
  },
  {
    test: matches(/^(?!ey)[\w~+/][\w.~+/=|:-]{7,}$/),
    what: 'it is opaque, as many access tokens are: only its issuer can read it',
    hint: 'Ask the issuer for access tokens that are JSON Web Tokens, often by naming an audience, or have it introspected (RFC 7662).',
  },
];

/**
 * Names a text that is not a token.
 *
 * @returns undefined where nothing of it is known
 */
export function foreignToken(text: string): ForeignToken | undefined {
  return foreignTokens.find(({ test }) => test(text));
}

/** Whether a text looks like a token in compact serialization: a JSON object in base64url, and further parts. */
export function isCompact(text: string): boolean {
  return /^e[\w-]*\.[\w-]*\.[\w.-]*$/.test(text) && [3, 5].includes(text.split('.').length);
}

/** Whether a text has so many parts, and each matches. */
function hasParts(text: string, count: number, part: RegExp): boolean {
  const parts = text.split('.');
  return parts.length === count && parts.every((each) => part.test(each));
}
