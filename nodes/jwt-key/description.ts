import type { NodeAPI } from 'node-red';
import { attempt } from '../../src/attempt.ts';
import { isoTime } from '../../src/claims/iso-time.ts';
import { JwtError } from '../../src/errors.ts';
import { describeKey } from '../../src/jwk/describe.ts';
import { differenceOf } from '../keys/differences.ts';
import { draftKey } from '../keys/draft.ts';
import type { DescribedKey, KeyAnswer } from '../keys/panel-answers.ts';
import { keyTypes } from '../keys/settings.ts';
import { type KeyDefinition, type ReadKeys, readNow } from '../keys/sources/create.ts';
import { type PanelRequest, servePanelRequest, textIn, toPanelError } from '../shared/message/panel-request.ts';

/**
 * Serves `POST jwt-key/describe` to editors with the permission to write keys: describes a key before it is saved.
 * The answer contains nothing secret.
 */
export function serveDescription(RED: NodeAPI): void {
  servePanelRequest(RED, '/jwt-key/describe', 'jwt-key.write', (question) => describe(RED, question));
}

async function describe(RED: NodeAPI, question: PanelRequest): Promise<KeyAnswer> {
  const id = textIn(question, 'id');
  const draft = draftKey(RED, id, question);
  const { key, others } = question.anyType === true ? await readAnyType(RED, draft) : await readNow(RED, draft);
  const now = Date.now() / 1000;
  return {
    ...answerOf(key, now),
    others: others.map((other) => ({ role: other.role, until: isoTime(other.until), ...answerOf(other.key, now) })),
    ...(differenceOf(id) && { isDifferentElsewhere: true }),
  };
}

/** Reads a key pair whatever its type is, and the settings say: the panel then takes the type from the description. */
async function readAnyType(RED: NodeAPI, draft: KeyDefinition): Promise<ReadKeys> {
  const given = await readNow(RED, draft);
  if (!(given.key instanceof JwtError)) return given;
  for (const kty of keyTypes.filter((type) => type !== 'oct')) {
    const other = await readNow(RED, { ...draft, saved: { ...draft.saved, kty } });
    if (other.key && !(other.key instanceof JwtError)) return other;
  }
  return given;
}

function answerOf(key: ReadKeys['key'], now: number): DescribedKey {
  if (key === undefined) return {};
  const description = key instanceof JwtError ? key : attempt(() => describeKey(key, now));
  if (!(description instanceof JwtError)) return { description };
  return { error: toPanelError(description) };
}
