import { LRUCache } from 'lru-cache';
import { emptyRing, type RingState } from '../../src/jwk/key-ring.ts';
import type { KeySettings } from '../keys/settings.ts';

/** What the files of keys went through: a deploy creates their nodes anew, and a rotation goes on. */
const rings = new LRUCache<string, RingState>({ max: 100 });

type Saved = { readonly id: string } & Partial<KeySettings>;

const nameOf = ({ id, kty, location }: Saved) => JSON.stringify([id, kty, location]);

/** The keys that a node of the same file had, or none. */
export function ringOf(saved: Saved): RingState | undefined {
  if (saved.source !== 'file') return undefined;
  const ring = rings.get(nameOf(saved)) ?? emptyRing();
  rings.set(nameOf(saved), ring);
  return ring;
}

/** Forgets the keys of a node that was deleted. */
export function forgetRing(saved: Saved): void {
  rings.delete(nameOf(saved));
}
