/** The key id in the name of a key's file, as Apple names them: `AuthKey_2X9R4HXF34.p8`. */
export function keyIdOfFile(name: string): string | undefined {
  return /^(?:AuthKey|ApiKey|SubscriptionKey)_([A-Z0-9]{10})(?: ?\(\d+\))?\.p8$/.exec(name)?.[1];
}

/** Whether a text is a JSON Web Token, which is no key. */
export function isToken(text: string): boolean {
  return /^\s*(?:Bearer )?eyJ[\w-]+\.[\w-]*\.[\w.-]*\s*$/.test(text);
}
