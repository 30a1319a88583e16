import { type ClaimName, claimNames, claimSettings, isTimeClaim } from '../../../../src/claim-settings.ts';
import { optionalClaimNames } from '../../../../src/claims/spec.ts';
import { type JsonReason, type Member, readMembers } from '../../../../src/fill/json-members.ts';
import type { AnyTyped } from '../../../../src/fill/notation.ts';
import { readTime } from '../../../../src/fill/time-notation.ts';
import { namesIn } from '../../../shared/settings/choices.ts';
import { type ClaimRow, dataTypes, type GeneratorSettings } from '../../settings.ts';
import { claimTypes } from '../claim-types.ts';
import { claimOf, payloadMember } from './names.ts';
import { readValue, type Value } from './read-value.ts';

/** What is wrong with the claims in JSON. */
export type ClaimsReason =
  | JsonReason
  | 'duplicate'
  | 'claimName'
  | 'reference'
  | 'word'
  | 'noType'
  | 'kind'
  | 'moment'
  | 'scopes'
  | 'payload';

/** A problem of the text, with what its sentence names. */
export interface ClaimsProblem {
  readonly reason: ClaimsReason;
  /** From 1. */
  readonly line: number;
  /** The member, if it is known. */
  readonly name?: string;
  /** The part of its value that is not known. */
  readonly part?: string;
}

/** Settings that the text gives; or what is wrong with it. */
export type ReadClaims =
  | { readonly settings: Partial<GeneratorSettings>; readonly problems?: never }
  | { readonly settings?: never; readonly problems: readonly ClaimsProblem[] };

/** Times before 1980 are time spans that were entered as a moment. */
const minMoment = 315_532_800;

/**
 * Reads all claims from one object in JSON, as {@link writeClaims} writes it. A claim that is absent is switched off, and
 * its setting keeps its value.
 *
 * @param before - the settings, which say where a name belongs that both a setting and a custom claim may have
 */
export function readClaims(text: string, before: GeneratorSettings): ReadClaims {
  const members = readMembers(text);
  if ('reason' in members) return { problems: [members] };
  const problems: ClaimsProblem[] = [];
  const settings: Record<string, unknown> = {
    payload: '',
    scopes: '',
    ...Object.fromEntries(claimNames.map((name) => [name, false])),
  };
  const rows: ClaimRow[] = [];
  const optional = new Map<string, boolean>();
  const seen = new Set<string>();
  const rowNames = new Set(before.customClaims.map(({ key }) => key));
  const isOwn = (name: string, isSet: boolean) => isSet || !rowNames.has(name);

  const refuse = ({ line, name }: Member, reason: ClaimsReason, part?: string) =>
    void problems.push({ reason, line, name, ...(part !== undefined && { part }) });

  const take = (member: Member) => {
    const name = claimOf(member.name);
    if (seen.has(member.name)) return refuse(member, 'duplicate');
    seen.add(member.name);
    if (name === '' || name === '__proto__' || /[\r\n]/.test(name)) return refuse(member, 'claimName');
    if (isTimeClaim(name)) return takeTime(member, name);
    const value = readValue(member.raw);
    if ('reason' in value) return refuse(member, value.reason, value.part);
    if (member.name === payloadMember) return takePayload(member, value);
    if (isDefault(name) && isOwn(name, before[name])) return takeDefault(member, name, value);
    if (name === before.scopeClaim && isOwn(name, before.scopes !== '')) return takeScopes(member, value);
    return takeRow(member, name, value);
  };

  /** Refuses a value that the form has no field for. */
  const isOffered = (member: Member, setting: keyof typeof claimTypes, { type }: AnyTyped): boolean => {
    const offered: readonly string[] = claimTypes[setting];
    const isAllowed = offered.includes(type) || before[`${setting}Type`] === type;
    if (!isAllowed) refuse(member, 'kind');
    return isAllowed;
  };

  const takeTime = (member: Member, name: 'exp' | 'nbf' | 'iat') => {
    const written: unknown = JSON.parse(member.raw);
    const time = typeof written === 'string' ? readTime(written) : undefined;
    if (!time) {
      const value = readValue(member.raw);
      const isMoment = !('reason' in value) && value.dataType === 'number' && name !== 'iat';
      const isPast = typeof written === 'number' && written < minMoment;
      if (!isMoment || isPast) return refuse(member, 'moment');
      return takeRow(member, name, value);
    }
    if (hasOther(time.words, member, isOptionable(name) ? ['optional'] : [])) return;
    const { setting } = claimSettings[name];
    if (!isOffered(member, setting, time)) return;
    Object.assign(settings, { [name]: true, [setting]: time.value, [`${setting}Type`]: time.type });
    if (isOptionable(name)) optional.set(name, time.words.includes('optional'));
  };

  const takePayload = (member: Member, { typed, words, dataType, isPlain }: Value) => {
    if (hasOther(words, member, ['object'])) return;
    const mayBeObject = isPlain ? dataType === 'object' : !['str', 'num', 'bool', 'uuid'].includes(typed.type);
    if (!mayBeObject || typed.value === '') return refuse(member, 'payload');
    if (!isOffered(member, 'payload', typed)) return;
    Object.assign(settings, { payload: typed.value, payloadType: typed.type });
  };

  const takeDefault = (member: Member, name: ClaimName, { typed, words }: Value) => {
    const further = [...(name === 'aud' ? ['array'] : []), 'optional'];
    if (hasOther(words, member, further)) return;
    if (typed.type === 'uuid' && name !== 'jti') return refuse(member, 'reference', '{{uuid}}');
    const { setting } = claimSettings[name];
    if (!isOffered(member, setting, typed)) return;
    // A new id for each token has no value.
    const value = typed.type === 'uuid' ? {} : { [setting]: typed.value };
    Object.assign(settings, { [name]: true, ...value, [`${setting}Type`]: typed.type });
    if (name === 'aud') settings.audienceFormat = words.includes('array') ? 'array' : 'given';
    optional.set(name, words.includes('optional'));
  };

  const takeScopes = (member: Member, { typed, words, dataType, isPlain }: Value) => {
    if (hasOther(words, member, ['string', 'array', 'optional'])) return;
    const isKnown = isPlain ? dataType === 'string' || dataType === 'array' : typed.type !== 'uuid';
    if (!isKnown || typed.value === '') return refuse(member, 'scopes');
    if (!isOffered(member, 'scopes', typed)) return;
    const scopeFormat = words.includes('array') || (isPlain && dataType === 'array') ? 'array' : 'string';
    Object.assign(settings, { scopes: typed.value, scopesType: typed.type, scopeFormat });
    optional.set('scope', words.includes('optional'));
  };

  const takeRow = (member: Member, key: string, { typed, words, dataType }: Value) => {
    if (hasOther(words, member, [...dataTypes, 'optional'])) return;
    if (typed.type === 'uuid') return refuse(member, 'reference', '{{uuid}}');
    const row = { key, dataType, value: typed.value, valueType: typed.type as ClaimRow['valueType'] };
    rows.push({ ...row, ...(words.includes('optional') && { optional: true }) });
  };

  /** Refuses a word that a claim does not have. */
  const hasOther = (words: readonly string[], member: Member, known: readonly string[]): boolean => {
    const isType = (word: string) => (dataTypes as readonly string[]).includes(word);
    const firstType = words.findIndex(isType);
    const other = words.find((word, index) => !known.includes(word) || (isType(word) && index > firstType));
    if (other !== undefined) refuse(member, 'word', other);
    return other !== undefined;
  };

  for (const member of members) take(member);
  if (problems.length > 0) return { problems };
  return { settings: { ...settings, customClaims: rows, optionalClaims: optionalOf(before, optional) } };
}

function isDefault(name: string): name is ClaimName {
  return Object.hasOwn(claimSettings, name);
}

function isOptionable(name: string): boolean {
  return (optionalClaimNames as readonly string[]).includes(name);
}

/** The names of the optional claims, of which those that the text has are decided. */
function optionalOf({ optionalClaims }: GeneratorSettings, decided: ReadonlyMap<string, boolean>): string {
  const names = namesIn(optionalClaims);
  const kept = names.filter((name) => decided.get(name) !== false);
  const added = [...decided].flatMap(([name, isOptional]) => (isOptional && !names.includes(name) ? [name] : []));
  return kept.length === names.length && added.length === 0 ? optionalClaims : [...kept, ...added].join(',');
}
