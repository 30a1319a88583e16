import type { ClaimsSpec } from '../../src/claims/spec.ts';
import { compileIssuer, type IssuedToken, type IssuerKeys, type IssuerSpec } from '../../src/jwt/issue/issue.ts';
import type { ReuseSpec } from '../../src/jwt/reuse/freshness.ts';
import type { TokenStore } from '../../src/jwt/reuse/token-store.ts';
import { openQueue } from '../../src/scheduler/queue.ts';
import type { SharedPlace } from '../../src/store/context.ts';
import { constant, noClaims, noon } from './issue.ts';
import { curvePair, keyOf } from './keys.ts';

/** A key that signs with ES256: no two of its signatures are the same, so that tokens can be told apart. */
export const signingKey = keyOf('sig', 'EC', curvePair('P-256'));

/** A clock that a test sets. */
export interface TestClock {
  /** Seconds since 1970-01-01T00:00:00Z. */
  now: number;
}

export interface ReuseBench {
  readonly clock: TestClock;
  /** Issues one token. */
  readonly issue: (...values: unknown[]) => Promise<IssuedToken>;
}

export interface BenchOptions {
  readonly claims?: Partial<ClaimsSpec>;
  readonly reuse?: Partial<ReuseSpec>;
  readonly spec?: Partial<IssuerSpec>;
  readonly keys?: IssuerKeys;
  readonly store?: TokenStore;
  readonly clock?: TestClock;
}

/** An issuer of tokens that live an hour and are sent again; its clock begins at noon. */
export function createReuseBench(options: BenchOptions = {}): ReuseBench {
  const { keys = { signing: signingKey }, store, clock = { now: noon } } = options;
  let ids = 0;
  const bind = compileIssuer(
    {
      claims: { ...noClaims, lifetime: constant(3600), issuedAtOffset: constant(0), ...options.claims },
      signature: keys.signing && {
        kind: keys.signing.kty === 'oct' ? 'symmetric' : 'asymmetric',
        algorithm: '',
        kid: '',
      },
      typ: 'JWT',
      headers: [],
      reuse: { ttl: constant(0), refresh: constant(60), ...options.reuse },
      ...options.spec,
    },
    openQueue(),
    { clock: () => clock.now, randomId: () => `id ${++ids}` },
    store,
  );
  const { issue } = bind(keys);
  return { clock, issue: async (...values) => issue(values) };
}

/**
 * A place in the memory of the test, whose values are read and written as JSON, one turn of the event loop later. It has
 * one variable for all shards.
 */
export interface TestPlace extends SharedPlace {
  /** What it holds, as JSON. */
  json: string;
  /** Whether reading and writing fail. */
  fails: boolean;
  writes: number;
  /** Resolves when nothing is read or written any more. */
  readonly idle: () => Promise<void>;
}

export function createTestPlace(failure: () => Error = () => new Error('the disk is gone')): TestPlace {
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  let underWay = 0;
  const afterTurn = async <T>(step: () => T): Promise<T> => {
    underWay += 1;
    try {
      await turn();
      if (place.fails) throw failure();
      return step();
    } finally {
      underWay -= 1;
    }
  };
  const place: TestPlace = {
    json: 'null',
    fails: false,
    writes: 0,
    read: () => afterTurn(() => JSON.parse(place.json)),
    write: (shard, value) =>
      afterTurn(() => {
        if (shard === 'probe') return;
        place.writes += 1;
        place.json = JSON.stringify(value);
      }),
    idle: async () => {
      do await turn();
      while (underWay > 0);
    },
  };
  return place;
}
