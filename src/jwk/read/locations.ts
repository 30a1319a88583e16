import { type KeyLocation, locationIn } from '../../key-location.ts';

/** What is said of a text that names the place of a key. */
interface LocationWords {
  readonly what: string;
  readonly hint: string;
}

const words: Readonly<Record<KeyLocation, LocationWords>> = {
  path: {
    what: 'is the path of a file',
    hint: 'Paste what is in the file, or choose "a file of the server" under "Kept in" and enter the path there.',
  },
  discovery: {
    what: "is the address of an issuer's discovery document",
    hint: 'To verify its tokens, choose "an issuer, by its address" under "Verify with" in JWT - Verifier, and enter it there.',
  },
  keySet: {
    what: 'is the address of a JWK Set',
    hint: 'To verify tokens, choose "the issuer\'s JWK Set, by its address" under "Verify with" in JWT - Verifier, and enter it there.',
  },
  address: {
    what: 'is an address',
    hint: 'Paste the key that is found there. The address of an issuer belongs into JWT - Verifier, under "Verify with".',
  },
  secretManager: {
    what: 'is the name of a secret in a secret manager',
    hint: 'Paste the secret itself, or let what starts Node-RED write it into an environment variable or a file, and choose that under "Kept in".',
  },
};

/** Texts that say where a key is, as {@link locationIn} tells them. */
export const locations = (Object.keys(words) as KeyLocation[]).map((location) => ({
  location,
  test: (text: string) => locationIn(text) === location,
  ...words[location],
}));

/** What a text is the place of; undefined for any other text. */
export function nameLocation(text: string): (typeof locations)[number] | undefined {
  return locations.find(({ test }) => test(text));
}
