/** How a setting gives its claim: as it is, as a time that is counted from now, or as an id. */
type Kind = 'value' | 'time' | 'id';

/**
 * The claims that have a setting of their own, in the order in which a token has them (RFC 7519 §4.1). The switch of
 * each is named like the claim; `setting` holds its value.
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
/** Names of the settings that hold values of claims. */
export type ClaimSetting = (typeof claimSettings)[ClaimName]['setting'];
/** Claims of one kind. */
export type ClaimOf<K extends Kind> = {
  [Name in ClaimName]: (typeof claimSettings)[Name]['kind'] extends K ? Name : never;
}[ClaimName];

export const claimNames = Object.keys(claimSettings) as readonly ClaimName[];

export function isTimeClaim(name: string): name is ClaimOf<'time'> {
  return Object.hasOwn(claimSettings, name) && claimSettings[name as ClaimName].kind === 'time';
}
