import type { PanelError } from '../settings/panel-error.ts';
import { whenReleased } from './when-released.ts';

/** The answer to a request of a panel, or an error. */
export type Answered<Answer> = Answer | { readonly error: PanelError };

/** Posts a request to the server, in JSON. The answer waits until nothing is pressed: it lays the panel out anew. */
export function askServer<Answer>(url: string, question: object): JQuery.Promise<Answered<Answer>, JQuery.jqXHR> {
  const asked = $.Deferred<Answered<Answer>, JQuery.jqXHR>();
  // $.ajax sends the editor's access token, unlike fetch; a relative URL keeps httpAdminRoot.
  $.ajax({ url, method: 'POST', contentType: 'application/json', data: JSON.stringify(question) }).then(
    (answer: Answered<Answer>) => whenReleased(() => asked.resolve(answer)),
    (failed: JQuery.jqXHR) => whenReleased(() => asked.reject(failed)),
  );
  return asked.promise();
}

/** Why a request failed: an error of the server, a missing permission, or no response. */
export type Refusal = PanelError | 'forbidden' | 'failed';

/** Classifies a response whose status is not 200. */
export function refusalOf({ status, responseJSON }: JQuery.jqXHR): Refusal {
  const error: PanelError | undefined = responseJSON?.error;
  if (typeof error?.code === 'string') return error;
  return status === 401 || status === 403 ? 'forbidden' : 'failed';
}
