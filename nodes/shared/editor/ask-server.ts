import type { PanelError } from '../settings/panel-error.ts';

/** What comes of a question: the answer, or why there is none. */
export type Answered<Answer> = Answer | { readonly error: PanelError };

/** Asks the server a question of ours, in JSON. */
export function askServer<Answer>(url: string, question: object): JQuery.jqXHR<Answered<Answer>> {
  // $.ajax bears the editor's access token, which fetch would not; a relative address keeps httpAdminRoot.
  return $.ajax({ url, method: 'POST', contentType: 'application/json', data: JSON.stringify(question) });
}

/** Why there is no answer: an error of the server, or that one may not ask, or that nothing came back. */
export type Refusal = PanelError | 'forbidden' | 'failed';

/** Why a request failed that the server did not answer with status 200. */
export function refusalOf({ status, responseJSON }: JQuery.jqXHR): Refusal {
  const error: PanelError | undefined = responseJSON?.error;
  if (typeof error?.code === 'string') return error;
  return status === 401 || status === 403 ? 'forbidden' : 'failed';
}
