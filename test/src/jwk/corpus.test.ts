import assert from 'node:assert/strict';
import { rejects } from '../../support/errors.ts';
import type { Case } from '../../support/key-corpus.ts';
import { makeCorpus } from '../../support/key-corpus.ts';
import { keyLater, keyOf, rsaPair } from '../../support/keys.ts';

const corpus: readonly Case[] = await makeCorpus();

describe(`the corpus of ${corpus.length} key texts`, () => {
  it('has 120 texts and more, each by a name of its own', () => {
    assert.ok(corpus.length >= 120);
    assert.equal(new Set(corpus.map(({ name }) => name)).size, corpus.length);
  });

  for (const { name, use, kty, texts, outcome } of corpus) {
    if (outcome === 'read') {
      it(`reads ${name}`, async () => {
        const key = await keyLater(use, kty, texts);
        assert.equal(key.kty, kty);
        assert.ok(key.secret ?? key.publicKey);
      });
    } else {
      const [code, message] = outcome;
      it(`refuses ${name}: ${code}`, async () => {
        const { hint } = await rejects(readLater(use, kty, texts), code, message);
        assert.ok(hint, 'and says what to do');
      });
    }
  }

  it('has no text that spoils the reading of the next one', async () => {
    const { privateKey } = rsaPair();
    for (const { name, use, kty, texts } of corpus) {
      try {
        await keyLater(use, kty, texts);
      } catch {
        // What it is refused for does not matter here.
      }
      assert.doesNotThrow(() => keyOf('sig', 'RSA', { privateKey }), name);
    }
  });

  it('never quotes six characters of a secret, private key or passphrase', async () => {
    for (const { name, use, kty, texts, outcome } of corpus) {
      if (outcome === 'read') continue;
      let said = '';
      try {
        await keyLater(use, kty, texts);
      } catch (error) {
        const { message, hint, claim } = error as { message: string; hint?: string; claim?: string };
        said = [message, hint, claim].join('\n');
      }
      for (const part of secretParts(texts)) assert.ok(!said.includes(part), `${name}: ${part}`);
    }
  });
});

/** Reads a key; what is thrown at once is a rejection too. */
async function readLater(...key: Parameters<typeof keyLater>): Promise<unknown> {
  return keyLater(...key);
}

/** Every run of six characters of what is secret, but for words that stand in PEM lines and JSON of any key. */
function secretParts({ secret = '', privateKey = '', passphrase = '' }: Case['texts']): string[] {
  const words = new Set(['undefined', '[object Object]', '__PWRD__', 'PRIVATE KEY']);
  return [secret, privateKey, passphrase].flatMap((text) => {
    if (words.has(text.trim()) || text.length > 200_000) return [];
    // What is public in every key: its lines, names of members, and what an error may name.
    const hidden = text.replace(/-----[A-Z0-9 ]+-----|"[a-z_A-Z]{1,16}"/g, '\n');
    const parts: string[] = [];
    for (let start = 0; start + 6 <= hidden.length; start += 1) {
      const part = hidden.slice(start, start + 6);
      if (/^[A-Za-z0-9+/_=-]{6}$/.test(part)) parts.push(part);
    }
    return parts;
  });
}
