/** How a setting becomes its claim: as its value, as a time relative to now, or as an id. */
type Kind = 'value' | 'time' | 'id';

/**
 * The claims that have their own setting, in their order in a token (RFC 7519 §4.1). The flag that includes a claim has
 * the name of the claim; `setting` holds its value.
 */
export const claimSettings = {
  iss: { setting: 'issuer', kind: 'value' },
  sub: { setting: 'subject', kind: 'value' },
  aud: { setting: 'audience', kind: 'value' },
  exp: { setting: 'ttl', kind: 'time' },
  nbf: { setting: 'notBefore', kind: 'time' },
  iat: { setting: 'issuedAtOffset', kind: 'time' },
  jti: { setting: 'jwtId', kind: 'id' },
} as const satisfies Record<string, { readonly setting: string; readonly kind: Kind }>;

export type ClaimName = keyof typeof claimSettings;
/** The settings that hold the value of a claim. */
export type ClaimSetting = (typeof claimSettings)[ClaimName]['setting'];
/** The claims whose setting is of one kind. */
export type ClaimOf<K extends Kind> = {
  [Name in ClaimName]: (typeof claimSettings)[Name]['kind'] extends K ? Name : never;
}[ClaimName];

export const claimNames = Object.keys(claimSettings) as readonly ClaimName[];

export function isTimeClaim(name: string): name is ClaimOf<'time'> {
  return Object.hasOwn(claimSettings, name) && claimSettings[name as ClaimName].kind === 'time';
}
