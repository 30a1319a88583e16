import type { NodeAPI } from 'node-red';
import { attempt } from '../../src/attempt.ts';
import { isoTime } from '../../src/claims/iso-time.ts';
import { JwtError } from '../../src/errors.ts';
import { describeKey, type KeyDescription } from '../../src/jwk/describe.ts';
import { draftKey } from '../keys/draft.ts';
import { type ReadKeys, readNow } from '../keys/sources/create.ts';
import type { OtherKey } from '../keys/sources/other-keys.ts';
import { type PanelRequest, servePanelRequest, textIn } from '../shared/message/panel-request.ts';

/** What a key is, or why it cannot be had; neither where only a message has it. */
interface DescribedKey {
  readonly description?: KeyDescription;
  readonly error?: { readonly code: string; readonly message: string; readonly hint: string | undefined };
}

/** What a panel is told of the key that is in it. */
export interface DescriptionAnswer extends DescribedKey {
  /** The keys beside it: the next one, and all that signed before, in the order of the settings. */
  readonly others: readonly (DescribedKey & {
    readonly role: OtherKey['role'];
    /** Until when it is published, ISO 8601. */
    readonly until: string | undefined;
  })[];
}

/**
 * Serves `POST jwt-key/describe` to editors that may write keys: says what a key is, before it is saved. Nothing secret
 * comes back.
 */
export function serveDescription(RED: NodeAPI): void {
  servePanelRequest(RED, '/jwt-key/describe', 'jwt-key.write', (question) => describe(RED, question));
}

async function describe(RED: NodeAPI, question: PanelRequest): Promise<DescriptionAnswer> {
  const { key, others } = await readNow(RED, draftKey(RED, textIn(question, 'id'), question));
  const now = Date.now() / 1000;
  return {
    ...tell(key, now),
    others: others.map((other) => ({ role: other.role, until: isoTime(other.until), ...tell(other.key, now) })),
  };
}

function tell(key: ReadKeys['key'], now: number): DescribedKey {
  if (key === undefined) return {};
  const description = key instanceof JwtError ? key : attempt(() => describeKey(key, now));
  if (!(description instanceof JwtError)) return { description };
  const { code, message, hint } = description;
  return { error: { code, message, hint } };
}
