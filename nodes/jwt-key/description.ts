import type { NodeAPI } from 'node-red';
import { JwtError } from '../../src/errors.ts';
import { describeKey, type KeyDescription } from '../../src/jwk/describe.ts';
import { attempt, attemptLater } from '../shared/attempt.ts';
import { type ReadKeys, readNow } from '../shared/key-source/create.ts';
import type { OtherKey } from '../shared/key-source/other-keys.ts';
import { readDraft } from './draft.ts';

/** Why a key cannot be had. */
interface Fault {
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
}

/** What a panel is told of the key that is in it. */
export interface DescriptionAnswer {
  /** Absent where only a message has the key. */
  readonly description?: KeyDescription | undefined;
  readonly error?: Fault;
  /** The keys beside it: the next one, and all that signed before, in the order of the settings. */
  readonly others: readonly {
    readonly role: OtherKey['role'];
    /** Until when it is published, ISO 8601. */
    readonly until?: string | undefined;
    readonly description?: KeyDescription;
    readonly error?: Fault;
  }[];
}

/**
 * Serves `POST jwt-key/describe` to editors that may write keys: says what a key is, before it is saved. Nothing secret
 * comes back.
 */
export function serveDescription(RED: NodeAPI): void {
  RED.httpAdmin.post('/jwt-key/describe', RED.auth.needsPermission('jwt-key.write'), async (request, response) => {
    response.set('cache-control', 'no-store');
    // Whatever happens is caught: a handler that rejects would end the process.
    const read = await attemptLater(() => readNow(RED, readDraft(RED, request.body)));
    response.json(answerOf(read instanceof JwtError ? { key: read, others: [] } : read, Date.now() / 1000));
  });
}

function answerOf({ key, others }: ReadKeys, now: number): DescriptionAnswer {
  const tell = (found: ReadKeys['key']) => {
    const described = found instanceof JwtError ? found : attempt(() => found && describeKey(found, now));
    return described instanceof JwtError ? { error: faultOf(described) } : described && { description: described };
  };
  return {
    ...tell(key),
    others: others.map((other) => ({ role: other.role, until: timeOf(other.until), ...tell(other.key) })),
  };
}

function faultOf({ code, message, hint }: JwtError): Fault {
  return { code, message, hint };
}

function timeOf(seconds: number | undefined): string | undefined {
  return seconds !== undefined && Number.isFinite(seconds) ? new Date(seconds * 1000).toISOString() : undefined;
}
