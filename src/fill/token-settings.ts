import { isNameOf, type SigningAlgorithm, signingAlgorithms } from '../algorithms.ts';
import { type ClaimSetting, claimNames, claimSettings } from '../claim-settings.ts';
import type { Note, Row, Settings, Typed } from './filled.ts';

/** The settings whose values a text may have; of `iat` it only has the flag. */
type SettingWithValue = Exclude<ClaimSetting, 'issuedAtOffset'>;

/** The claims that a text may have, each with the setting of its value. */
const claimsWithValue = claimNames
  .filter((claim) => claim !== 'iat')
  .map((claim) => [claim, claimSettings[claim].setting as SettingWithValue] as const);

/** The parts of a token of another system; an absent one is not in the token. */
export interface TokenParts extends Partial<Record<SettingWithValue | 'payload' | 'scopes', Typed | undefined>> {
  readonly issuedAt?: boolean;
  readonly algorithm?: string | undefined;
  readonly kid?: Typed | undefined;
  /** Further header parameters; the value of an undefined one cannot be carried over. */
  readonly header?: Readonly<Record<string, Typed | undefined>>;
}

/** The settings of an empty token, which replace whatever the panel shows. */
const emptyToken: Settings = {
  payload: '',
  mutatePayload: false,
  scopes: '',
  issuedAtOffset: '0',
  issuedAtOffsetType: 'num',
  audienceFormat: 'given',
  customClaims: [],
  optionalClaims: '',
  kid: '',
  typ: 'JWT',
  certificateHeaders: '',
  allowInsecureKeySizes: false,
  allowInvalidAsymmetricKeyTypes: false,
  encryption: 'none',
  cache: false,
  inputSchema: '',
  outputSchema: '',
};

/** The settings that issue a token of these parts. */
export function tokenSettings(parts: TokenParts, notes: Note[]): Settings {
  const names = ['payload', 'scopes', ...claimsWithValue.map(([, setting]) => setting)] as const;
  const typed = names.flatMap((name) => {
    const part = parts[name];
    return part ? [[name, part.value] as const, [`${name}Type`, part.type] as const] : [];
  });
  const flags = claimsWithValue.map(([claim, setting]) => [claim, parts[setting] !== undefined]);
  return {
    ...emptyToken,
    ...Object.fromEntries(flags),
    ...Object.fromEntries(typed),
    ...(parts.scopes && { scopeClaim: 'scope', scopeFormat: 'string' }),
    iat: parts.issuedAt ?? true,
    ...headerSettings(parts, notes),
    ...signatureSettings('algorithm', parts.algorithm, notes),
  };
}

/** The settings of a signature; empty where the text does not name an algorithm. */
export function signatureSettings(field: string, algorithm: string | undefined, notes: Note[]): Settings {
  if (algorithm === undefined) return {};
  if (algorithm === 'none') {
    notes.push({ field, reason: 'unsigned' });
    return { signature: 'none' };
  }
  const row = rowOf(algorithm);
  if (!row) {
    notes.push({ field, reason: 'algorithm' });
    return {};
  }
  return { signature: row.kty.includes('oct') ? 'symmetric' : 'asymmetric', signingAlgorithm: algorithm };
}

/** The row of a signing algorithm; undefined for an unknown name. */
export function rowOf(algorithm: string | undefined): SigningAlgorithm | undefined {
  return algorithm !== undefined && isNameOf(signingAlgorithms, algorithm) ? signingAlgorithms[algorithm] : undefined;
}

/** Header parameters that have their own setting. */
const ownSettings = ['typ', 'kid'];

function headerSettings({ kid, header = {} }: TokenParts, notes: Note[]): Settings {
  const settings: Record<string, string> = {};
  const headers: Row[] = [];
  for (const [key, typed] of Object.entries({ ...(kid && { kid }), ...header })) {
    if (!typed) notes.push({ field: `header.${key}`, reason: 'blankHeader' });
    if (ownSettings.includes(key) && (!typed || typed.type === 'str')) settings[key] = typed?.value ?? '';
    else if (typed) headers.push({ key, dataType: dataTypeOf(typed), value: typed.value, valueType: typed.type });
  }
  return { ...settings, headers };
}

function dataTypeOf({ value, type }: Typed): Row['dataType'] {
  if (type === 'json') return value.startsWith('[') ? 'array' : 'object';
  return type === 'num' ? 'number' : type === 'bool' ? 'boolean' : 'string';
}
