/** Goes on with a result that is there, or will be: what is there at once costs no turn of the event loop. */
export function chain<From, To>(
  result: From | Promise<From>,
  next: (result: From) => To | Promise<To>,
): To | Promise<To> {
  return result instanceof Promise ? result.then(next) : next(result);
}
