/** Asks the server a question of ours, in JSON. */
export function askServer<Answer>(url: string, question: object): JQuery.jqXHR<Answer> {
  // $.ajax bears the editor's access token, which fetch would not; a relative address keeps httpAdminRoot.
  return $.ajax({ url, method: 'POST', contentType: 'application/json', data: JSON.stringify(question) });
}
