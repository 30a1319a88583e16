import type { NodeAPI } from 'node-red';
import { attempt, attemptLater } from '../../../src/attempt.ts';
import { JwtError } from '../../../src/errors.ts';
import type { PanelError } from '../settings/panel-error.ts';
import { type AdminRequest, isFromElsewhere } from './request-origin.ts';

/** The body of a panel's request: an unchecked JSON object. */
export type PanelRequest = Readonly<Record<string, unknown>>;

/**
 * Serves a `POST` endpoint in JSON to editors with a permission. A JwtError is answered as `error`. Each call is in
 * Node-RED's audit log, without request or answer.
 *
 * @param path - also names the event in the audit log: `/jwt-key/describe` is `jwt-key.describe`
 */
export function servePanelRequest(
  RED: NodeAPI,
  path: string,
  permission: string,
  answer: (question: PanelRequest) => Promise<object>,
): void {
  const event = path.slice(1).replaceAll('/', '.');
  RED.httpAdmin.post(path, RED.auth.needsPermission(permission), async (request, response) => {
    response.set('cache-control', 'no-store');
    // Everything is caught: a handler that rejects would end the process.
    const answered = await attemptLater(async () => answer(questionOf(request)));
    const error = answered instanceof JwtError ? answered : undefined;
    attempt(() => RED.log.audit({ event, ...(error && { error: error.code }) } as never, request));
    if (error) response.status(statusOf(error)).json({ error: toPanelError(error) });
    else response.json(answered);
  });
}

/** The parts of an error that a panel gets. */
export function toPanelError({ code, message, hint, claim, setting }: JwtError): PanelError {
  return { code, message, hint, claim, setting };
}

/** A request that no panel of ours sends. */
export class RefusedRequest extends JwtError {
  readonly status: 400 | 403;

  constructor(message: string, hint = 'Reload the editor and try again.', status: 400 | 403 = 400) {
    super('ERR_SETTINGS', message, { hint });
    this.status = status;
  }
}

/** Status 200 for an error that the panel shows; others for requests that were not carried out. */
function statusOf(error: JwtError): number {
  if (error instanceof RefusedRequest) return error.status;
  return error.code === 'ERR_BUSY' ? 429 : 200;
}

function questionOf(request: AdminRequest & { is(type: string): unknown; readonly body?: unknown }): PanelRequest {
  if (isFromElsewhere(request)) {
    throw new RefusedRequest(
      'the request comes from a page of another origin than the editor',
      'Configure the reverse proxy to pass the Host header on, or serve the editor over https.',
      403,
    );
  }
  if (!request.is('application/json')) throw notA('JSON', 'body');
  return objectIn({ body: request.body }, 'body');
}

function notA(what: string, name: string): RefusedRequest {
  return new RefusedRequest(`"${name}" of the request is not ${what}`);
}

/** An object member of a request; empty if it is missing. @throws JwtError `ERR_SETTINGS` for anything else */
export function objectIn(question: PanelRequest, name: string): PanelRequest {
  const value = Object.hasOwn(question, name) ? question[name] : {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw notA('an object', name);
  return value as PanelRequest;
}

/** A string member of a request; blank if it is missing. @throws JwtError `ERR_SETTINGS` for anything else */
export function textIn(question: PanelRequest, name: string): string {
  const value = Object.hasOwn(question, name) ? question[name] : '';
  if (typeof value !== 'string') throw notA('a string', name);
  return value;
}
