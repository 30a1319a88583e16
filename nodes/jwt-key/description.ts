import type { NodeAPI } from 'node-red';
import { attempt } from '../../src/attempt.ts';
import { isoTime } from '../../src/claims/iso-time.ts';
import { JwtError } from '../../src/errors.ts';
import { describeKey } from '../../src/jwk/describe.ts';
import { draftKey } from '../keys/draft.ts';
import type { DescribedKey, KeyAnswer } from '../keys/panel-answers.ts';
import { type ReadKeys, readNow } from '../keys/sources/create.ts';
import { type PanelRequest, servePanelRequest, textIn, toPanelError } from '../shared/message/panel-request.ts';

/**
 * Serves `POST jwt-key/describe` to editors that may write keys: says what a key is, before it is saved. Nothing secret
 * comes back.
 */
export function serveDescription(RED: NodeAPI): void {
  servePanelRequest(RED, '/jwt-key/describe', 'jwt-key.write', (question) => describe(RED, question));
}

async function describe(RED: NodeAPI, question: PanelRequest): Promise<KeyAnswer> {
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
  return { error: toPanelError(description) };
}
