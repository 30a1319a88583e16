/** What each message carries: a user as an application knows one, about a hundred bytes of claims. */
export const message = {
  user: 'user-1234',
  payload: { role: 'admin', tenant: 'acme', scope: 'read write', email: 'someone@example.com', level: 3 },
};

/** A message with about so many bytes of claims: records of a hundred bytes each. */
export function messageOf(bytes: number) {
  const record = (index: number) => ({
    id: String(index).padStart(8, '0'),
    name: 'A record of some name',
    note: 'made for a benchmark, of no meaning',
  });
  const size = JSON.stringify(record(0)).length + 1;
  return {
    user: 'user-1234',
    payload: { records: Array.from({ length: Math.max(1, Math.round(bytes / size)) }, (_, index) => record(index)) },
  };
}
