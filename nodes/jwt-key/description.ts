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
 * Serves `POST jwt-key/describe` to editors with the permission to write keys: describes a key before it is saved.
 * The answer contains nothing secret.
 */
export function serveDescription(RED: NodeAPI): void {
  servePanelRequest(RED, '/jwt-key/describe', 'jwt-key.write', (question) => describe(RED, question));
}

async function describe(RED: NodeAPI, question: PanelRequest): Promise<KeyAnswer> {
  const { key, others } = await readNow(RED, draftKey(RED, textIn(question, 'id'), question));
  const now = Date.now() / 1000;
  return {
    ...answerOf(key, now),
    others: others.map((other) => ({ role: other.role, until: isoTime(other.until), ...answerOf(other.key, now) })),
  };
}

function answerOf(key: ReadKeys['key'], now: number): DescribedKey {
  if (key === undefined) return {};
  const description = key instanceof JwtError ? key : attempt(() => describeKey(key, now));
  if (!(description instanceof JwtError)) return { description };
  return { error: toPanelError(description) };
}
