import type { SharedStore } from '../../store/shared-store.ts';
import { createTokenCipher } from './token-cipher.ts';
import type { TokenStore } from './token-store.ts';

/**
 * Caches tokens, encrypted, in a store that several instances share. Where it cannot be used, each token is issued again.
 * No message waits for a write: it begins after the message has left, and until it ends, the token is found in memory.
 */
export function createSharedTokens(store: SharedStore): TokenStore {
  return (keys) => {
    const cipher = createTokenCipher(keys);
    const unwritten = new Map<string, string>();
    return {
      get: async (name) => {
        const id = cipher.idOf(name);
        const own = unwritten.get(id);
        if (own !== undefined) return own;
        const closed = await attemptAccess(() => store.get(id));
        return closed === undefined ? undefined : cipher.decrypt(id, closed);
      },
      set: async (name, text, end) => {
        const id = cipher.idOf(name);
        unwritten.set(id, text);
        await new Promise(setImmediate);
        await attemptAccess(() => store.set(id, cipher.encrypt(id, text), end));
        if (unwritten.get(id) === text) unwritten.delete(id);
      },
      add: store.isAtomic
        ? async (name, text, end) => {
            const id = cipher.idOf(name);
            // While the store cannot be used, nobody is waited for.
            return (await attemptAccess(() => store.add(id, cipher.encrypt(id, text), end))) ?? true;
          }
        : undefined,
    };
  };
}

/** Accesses a store. @returns undefined where it cannot be used, which it says itself */
async function attemptAccess<T>(step: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await step();
  } catch {
    return undefined;
  }
}
