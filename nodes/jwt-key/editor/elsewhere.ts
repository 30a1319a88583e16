/** Recognizes a string pasted as a key that is something else, such as a token. @returns undefined for a key, or any secret */
export function elsewhereOf(text: string): 'token' | 'settings' | undefined {
  if (/^\s*(?:Bearer )?eyJ[\w-]+\.[\w-]*\.[\w.-]*\s*$/.test(text)) return 'token';
  return /^\s*curl\s|\.sign\(|"GET_SIGNED_JWT"|"(?:algorithm|secretOrPrivateKey)"\s*:/.test(text)
    ? 'settings'
    : undefined;
}
