import { type ClaimName, claimNames, claimSettings, isTimeClaim } from '../../../../src/claim-settings.ts';
import type { DataType } from '../../../../src/claims/convert.ts';
import { compactJson, indentJson } from '../../../../src/fill/json-members.ts';
import { type AnyTyped, writeReference } from '../../../../src/fill/notation.ts';
import { writeTime } from '../../../../src/fill/time-notation.ts';
import { parseJson } from '../../../../src/json.ts';
import { namesIn } from '../../../shared/settings/choices.ts';
import type { GeneratorSettings, TypedSetting } from '../../settings.ts';
import { memberOf, payloadMember } from './names.ts';

/** A member of the object: its name, and its value in JSON. */
type Member = readonly [name: string, json: string];

/** The longest array or object that is written in one line, in characters. */
const maxLineLength = 60;

/**
 * Writes all claims as one object in JSON, in the order that they have in a token. Constants are written as they are,
 * anything else as a reference (src/fill/notation.ts), times as `{{now + 3600}}`, and the object to start from as the
 * member `...`. What is switched off is not in it.
 */
export function writeClaims(settings: GeneratorSettings): string {
  const members = [...payloadOf(settings), ...defaultsOf(settings), ...scopesOf(settings), ...customOf(settings)];
  const lines = members.map(([name, json]) => `  ${JSON.stringify(name)}: ${json}`);
  return lines.length === 0 ? '{}' : `{\n${lines.join(',\n')}\n}`;
}

function typedOf(settings: GeneratorSettings, name: TypedSetting): AnyTyped {
  return { value: String(settings[name]), type: settings[`${name}Type`] };
}

function payloadOf(settings: GeneratorSettings): Member[] {
  if (settings.payload === '') return [];
  const typed = typedOf(settings, 'payload');
  const plain = constantOf(typed);
  return [[payloadMember, plain?.dataType === 'object' ? plain.json : quoted(writeReference(typed))]];
}

function defaultsOf(settings: GeneratorSettings): Member[] {
  return claimNames.filter((name) => settings[name]).map((name) => [name, defaultClaim(settings, name)]);
}

function defaultClaim(settings: GeneratorSettings, name: ClaimName): string {
  const typed = typedOf(settings, claimSettings[name].setting);
  const { audienceFormat } = settings;
  const words = [
    ...(name === 'aud' && audienceFormat !== 'given' ? [audienceFormat] : []),
    ...(namesIn(settings.optionalClaims).includes(name) ? ['optional'] : []),
  ];
  if (isTimeClaim(name)) return quoted(writeTime(typed, words));
  const plain = words.length === 0 ? constantOf(typed) : undefined;
  return plain?.json ?? quoted(writeReference(typed, words));
}

function scopesOf(settings: GeneratorSettings): Member[] {
  const { scopes, scopeClaim, scopeFormat, optionalClaims } = settings;
  if (scopes === '') return [];
  const typed = typedOf(settings, 'scopes');
  const words = [
    ...(scopeFormat === 'string' ? [] : [scopeFormat]),
    ...(namesIn(optionalClaims).includes('scope') ? ['optional'] : []),
  ];
  const plain = constantOf(typed);
  const isPlain = plain?.dataType === scopeFormat && !words.includes('optional');
  return [[memberOf(scopeClaim), isPlain ? plain.json : quoted(writeReference(typed, words))]];
}

function customOf({ customClaims }: GeneratorSettings): Member[] {
  return customClaims.map(({ key, dataType, value, valueType, optional }) => {
    const typed = { value: String(value), type: valueType };
    const plain = constantOf(typed);
    const words = [...(dataType === 'string' ? [] : [dataType]), ...(optional ? ['optional'] : [])];
    const isPlain = plain?.dataType === dataType && !optional;
    return [memberOf(key), isPlain ? plain.json : quoted(writeReference(typed, words))];
  });
}

const quoted = (text: string) => JSON.stringify(text);

/** The JSON of a constant, if it is read back as the same typed value. */
function constantOf({ value, type }: AnyTyped): { readonly json: string; readonly dataType: DataType } | undefined {
  if (type === 'str') return value.includes('{{') ? undefined : { json: quoted(value), dataType: 'string' };
  if (type === 'num') return isJsonNumber(value) ? { json: value, dataType: 'number' } : undefined;
  if (type === 'bool') return /^(?:true|false)$/.test(value) ? { json: value, dataType: 'boolean' } : undefined;
  // References inside are read, and lines are joined.
  if (type !== 'json' || value !== value.trim() || value.includes('{{') || value.includes('\n')) return undefined;
  const parsed = parseJson(value);
  if (typeof parsed === 'string' && /[\r\n]/.test(parsed)) return { json: value, dataType: 'string' };
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  const isLong = value.length > maxLineLength && compactJson(value) === value;
  return { json: isLong ? indentJson(value, 1) : value, dataType: Array.isArray(parsed) ? 'array' : 'object' };
}

function isJsonNumber(text: string): boolean {
  return /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text);
}
