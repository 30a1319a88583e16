import { ServerResponse } from 'node:http';
import type { NodeMessage } from 'node-red';
import { attempt } from '../../../src/attempt.ts';
import { JwtError } from '../../../src/errors.ts';
import { type ClientAnswer, clientAnswerTo } from '../../../src/http/client-answer.ts';
import type { ClientAnswerForm } from '../settings/client-answers.ts';

/** What the answer to a client makes of a message that failed. */
export interface Answered {
  /** The members that the message gets. */
  readonly members: Readonly<Record<string, unknown>>;
  /** Whether nobody else needs to know of the failure: the client caused it, and was told. */
  readonly isSettled: boolean;
}

const unanswered: Answered = { members: {}, isSettled: false };

/**
 * Answers the HTTP client of a message that failed, or prepares its answer for an HTTP response node. Headers replace
 * those of the message: what an earlier request or answer left there is not for this client.
 */
export function answerClient(form: ClientAnswerForm | undefined, message: NodeMessage, error: JwtError): Answered {
  if (form !== 'prepare' && form !== 'send') return unanswered;
  const answer = clientAnswerTo(error);
  if (form === 'prepare') {
    const { status: statusCode, headers, body: payload } = answer;
    return { members: { statusCode, headers, payload }, isSettled: false };
  }
  const response = responseOf(message);
  if (!response || !send(response, answer)) return unanswered;
  // Without it, no HTTP response node answers once more.
  return { members: { res: undefined }, isSettled: answer.status < 500 };
}

/** The response that an HTTP in node waits for; undefined where there is none, or it was begun. */
function responseOf({ res }: NodeMessage & { readonly res?: { readonly _res?: unknown } }): ServerResponse | undefined {
  const response = res?._res;
  return response instanceof ServerResponse && !response.headersSent ? response : undefined;
}

function send(response: ServerResponse, { status, headers, body }: ClientAnswer): boolean {
  const sent = attempt(() => {
    response.statusCode = status;
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    response.end(JSON.stringify(body));
  });
  return !(sent instanceof JwtError);
}
