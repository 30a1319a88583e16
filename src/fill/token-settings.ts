import { isNameOf, type SigningAlgorithm, signingAlgorithms } from '../algorithms.ts';
import { type ClaimSetting, claimNames, claimSettings } from '../claim-settings.ts';
import type { Note, Row, Settings, Typed } from './filled.ts';

/** The settings whose values a text may give; of `iat` it only says whether it is there. */
type GivenSetting = Exclude<ClaimSetting, 'issuedAtOffset'>;

/** The claims that a text gives, each with the setting of its value. */
const given = claimNames
  .filter((claim) => claim !== 'iat')
  .map((claim) => [claim, claimSettings[claim].setting as GivenSetting] as const);

/** What a token of another system is made of. What is absent is not in it. */
export interface TokenParts extends Partial<Record<GivenSetting | 'payload' | 'scopes', Typed | undefined>> {
  readonly issuedAt?: boolean;
  readonly algorithm?: string | undefined;
  readonly kid?: Typed | undefined;
  /** Further header parameters; one that is undefined has no value that can be carried over. */
  readonly header?: Readonly<Record<string, Typed | undefined>>;
}

/** A token with nothing in it: a fill begins anew, whatever the panel shows. */
const bare: Settings = {
  payload: '',
  mutatePayload: false,
  scopes: '',
  issuedAtOffset: '0',
  issuedAtOffsetType: 'num',
  customClaims: [],
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

/** Says which settings make a token of these parts. */
export function tokenSettings(parts: TokenParts, notes: Note[]): Settings {
  const names = ['payload', 'scopes', ...given.map(([, setting]) => setting)] as const;
  const typed = names.flatMap((name) => {
    const part = parts[name];
    return part ? [[name, part.value] as const, [`${name}Type`, part.type] as const] : [];
  });
  const switches = given.map(([claim, setting]) => [claim, parts[setting] !== undefined]);
  return {
    ...bare,
    ...Object.fromEntries(switches),
    ...Object.fromEntries(typed),
    ...(parts.scopes && { scopeClaim: 'scope', scopeFormat: 'string' }),
    iat: parts.issuedAt ?? true,
    ...headerSettings(parts, notes),
    ...signatureSettings('algorithm', parts.algorithm, notes),
  };
}

/** The settings of a signature; none where the text does not say. */
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

/** What is known of a signing algorithm; undefined for a name that is none. */
export function rowOf(algorithm: string | undefined): SigningAlgorithm | undefined {
  return algorithm !== undefined && isNameOf(signingAlgorithms, algorithm) ? signingAlgorithms[algorithm] : undefined;
}

/** Parameters that have a setting of their own. */
const named = ['typ', 'kid'];

function headerSettings({ kid, header = {} }: TokenParts, notes: Note[]): Settings {
  const settings: Record<string, string> = {};
  const headers: Row[] = [];
  for (const [key, typed] of Object.entries({ ...(kid && { kid }), ...header })) {
    if (!typed) notes.push({ field: `header.${key}`, reason: 'blankHeader' });
    if (named.includes(key) && (!typed || typed.type === 'str')) settings[key] = typed?.value ?? '';
    else if (typed) headers.push({ key, dataType: dataTypeOf(typed), value: typed.value, valueType: typed.type });
  }
  return { ...settings, headers };
}

function dataTypeOf({ value, type }: Typed): Row['dataType'] {
  if (type === 'json') return value.startsWith('[') ? 'array' : 'object';
  return type === 'num' ? 'number' : type === 'bool' ? 'boolean' : 'string';
}
