import type { NodeAPI } from 'node-red';
import { describeKey, type KeyDescription } from '../../src/jwk/describe.ts';
import { draftKey } from '../shared/draft.ts';
import { readNow } from '../shared/key-source/create.ts';
import { type Question, serveQuestion, textIn } from '../shared/question.ts';

/** What a panel is told of the key that is in it; an empty answer where only a message has the key. */
export interface DescriptionAnswer {
  readonly description?: KeyDescription | undefined;
}

/**
 * Serves `POST jwt-key/describe` to editors that may write keys: says what a key is, before it is saved. Nothing secret
 * comes back.
 */
export function serveDescription(RED: NodeAPI): void {
  serveQuestion(RED, '/jwt-key/describe', 'jwt-key.write', (question) => describe(RED, question));
}

async function describe(RED: NodeAPI, question: Question): Promise<DescriptionAnswer> {
  const key = await readNow(RED, draftKey(RED, textIn(question, 'id'), question));
  return { description: key && describeKey(key, Date.now() / 1000) };
}
