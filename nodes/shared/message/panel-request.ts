import type { NodeAPI } from 'node-red';
import { toJwtError } from '../../../src/attempt.ts';
import { JwtError } from '../../../src/errors.ts';

/** What a panel asks the server, in JSON; nothing of it is certain but that it is an object. */
export type PanelRequest = Readonly<Record<string, unknown>>;

/**
 * Serves what the panels ask of the server, by `POST`, to editors that may. What fails comes back as `error`; what no
 * panel would ask is refused with status 400.
 */
export function servePanelRequest(
  RED: NodeAPI,
  path: string,
  permission: string,
  answer: (question: PanelRequest) => Promise<object>,
): void {
  RED.httpAdmin.post(path, RED.auth.needsPermission(permission), async (request, response) => {
    response.set('cache-control', 'no-store');
    // Whatever happens is caught: a handler that rejects would end the process.
    try {
      // The form of another site could ask too, but it cannot send JSON.
      if (!request.is('application/json')) throw new MalformedRequest('body', 'JSON');
      response.json(await answer(objectIn({ body: request.body }, 'body')));
    } catch (error) {
      const { code, message, hint, claim, setting } = toJwtError(error);
      response
        .status(error instanceof MalformedRequest ? 400 : 200)
        .json({ error: { code, message, hint, claim, setting } });
    }
  });
}

/** What no panel would ask. */
class MalformedRequest extends JwtError {
  constructor(name: string, what: string) {
    super('ERR_SETTINGS', `"${name}" of the request is not ${what}`);
  }
}

/** An object in a question; empty where it is left out. @throws JwtError `ERR_SETTINGS` for anything else */
export function objectIn(question: PanelRequest, name: string): PanelRequest {
  const value = Object.hasOwn(question, name) ? question[name] : {};
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new MalformedRequest(name, 'an object');
  return value as PanelRequest;
}

/** A text in a question; blank where it is left out. @throws JwtError `ERR_SETTINGS` for anything else */
export function textIn(question: PanelRequest, name: string): string {
  const value = Object.hasOwn(question, name) ? question[name] : '';
  if (typeof value !== 'string') throw new MalformedRequest(name, 'a text');
  return value;
}
