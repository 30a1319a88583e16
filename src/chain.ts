/** Calls `next` with a result, or with what its promise resolves to. A plain value is passed on synchronously. */
export function chain<From, To>(
  result: From | Promise<From>,
  next: (result: From) => To | Promise<To>,
): To | Promise<To> {
  return result instanceof Promise ? result.then(next) : next(result);
}
