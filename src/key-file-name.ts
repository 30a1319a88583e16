/** The key id in the name of a key's file, as Apple names them: `AuthKey_2X9R4HXF34.p8`, also with the number of a copy. */
export function keyIdOfFile(name: string): string | undefined {
  return /^(?:AuthKey|ApiKey|SubscriptionKey)_([A-Z0-9]{10})(?: ?\(\d+\))?\.p8$/.exec(name)?.[1];
}
