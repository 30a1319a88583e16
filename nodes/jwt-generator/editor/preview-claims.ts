import { attempt } from '../../../src/attempt.ts';
import { type ClaimOf, claimNames, claimSettings, isTimeClaim } from '../../../src/claim-settings.ts';
import { convert, convertRegistered } from '../../../src/claims/convert.ts';
import { formatScopes } from '../../../src/claims/scopes.ts';
import { parseLifetime, parseOffset, parseTimeSpan, timeAfter } from '../../../src/claims/time-span.ts';
import { forSetting } from '../../../src/input.ts';
import { parseTemplate } from '../../../src/template/parse.ts';
import type { Row } from '../../shared/editor/typed-rows.ts';
import { namesIn } from '../../shared/settings/choices.ts';
import { constantOf, type TypedValue } from '../../shared/settings/constant-value.ts';
import { isSubstituted, substitutedName } from '../../shared/settings/substitution.ts';
import type { ClaimRow, GeneratorSettings, TypedRow, TypedSetting } from '../settings.ts';
import type { Members, Shown } from './preview-model.ts';

export const json = (value: unknown): Shown => ({ kind: 'json', value });
/** @param length - length of the value in the token, in characters, if known */
export const open = (value: string, length?: number): Shown => ({ kind: 'open', value, ...(length && { length }) });

/** Parsers of the time claims: each returns the offset from now, in seconds. */
const spans: Readonly<Record<ClaimOf<'time'>, (raw: unknown) => number>> = {
  exp: parseLifetime,
  nbf: (raw) => parseTimeSpan(raw, 'nbf'),
  iat: parseOffset,
};

/** Claims as far as they are known without a message, and the time that they count from. */
export interface KnownClaims {
  readonly claims: Members;
  /** Seconds since 1970-01-01T00:00:00Z. */
  readonly now: number;
}

/**
 * Builds the claims as the token core does, in the same order and with the same parsers. An invalid value is shown as
 * written: the validators report the problem.
 *
 * @param clock - seconds since 1970-01-01T00:00:00Z
 */
export function claimsOf(settings: GeneratorSettings, clock: number): KnownClaims {
  const typed = (name: TypedSetting): TypedValue => ({ value: settings[name], type: settings[`${name}Type`] });
  // A token of the message body has no claims.
  if (settings.content === 'body') return { claims: [['…', open(sourceOf(typed('body')))]], now: clock };
  const payload = payloadOf(typed('payload'));
  // A numeric "iat" of the payload serves as now.
  const given = payload.find(([name]) => name === 'iat')?.[1].value;
  const now = typeof given === 'number' ? given : clock;

  const claims = new Map(payload.filter(([name]) => name !== 'iat'));
  const add = (name: string, shown: Shown) => {
    if (shown.value !== undefined) claims.set(name, shown);
  };
  const optional = namesIn(settings.optionalClaims);
  for (const name of claimNames) {
    if (!settings[name]) continue;
    const value = typed(claimSettings[name].setting);
    if (value.value === '' && value.type !== 'uuid' && optional.includes(name)) continue;
    if (isTimeClaim(name)) {
      add(
        name,
        timeOf(value, (raw) => timeAfter(now, spans[name](raw), name)),
      );
    } else if (value.type === 'uuid') add(name, open('UUID', 36));
    else add(name, shownOf(value, name === 'aud' ? audienceReader(settings) : convertRegistered));
  }
  const { scopeClaim, scopeFormat } = settings;
  if (settings.scopes !== '') {
    add(
      scopeClaim,
      shownOf(typed('scopes'), (raw) => formatScopes(raw, scopeFormat, scopeClaim)),
    );
  }
  for (const [name, shown] of rowsOf(settings.customClaims)) if (name !== 'iat' || settings.iat) add(name, shown);
  return { claims: [...claims], now };
}

/** The form in which an audience is written. */
function audienceReader({ audienceFormat }: GeneratorSettings): (raw: unknown) => unknown {
  return (raw) => {
    const audience = convertRegistered(raw);
    return audienceFormat === 'array' && !Array.isArray(audience) ? [audience] : audience;
  };
}

/** Members of a constant payload; for any other, one member that represents them all. */
function payloadOf(typed: TypedValue): Members {
  if (typed.value === '') return [];
  const shown = shownOf(typed);
  const isObject = shown.kind === 'json' && typeof shown.value === 'object' && shown.value !== null;
  if (!isObject) return [['…', shown]];
  return Object.entries(shown.value as object).map(([name, value]) => [
    name,
    typeof value === 'number' && isTimeClaim(name) ? { kind: 'time', value } : json(value),
  ]);
}

/** Rows of a list of claims or header parameters; an optional one that is blank is left out. */
export function rowsOf(rows: readonly (Row & Pick<ClaimRow, 'optional'>)[]): Members {
  return rows
    .filter(({ key, value, optional }) => key !== '' && !(optional && value === ''))
    .map(({ key, dataType, value, valueType }) => {
      const read = (raw: unknown) => convert(raw, dataType as TypedRow['dataType']) ?? raw;
      return [key, shownOf({ value, type: valueType }, read)];
    });
}

/** @param parse - parser of the token core; if it throws, the raw value is shown */
function shownOf(typed: TypedValue, parse: (raw: unknown) => unknown = (raw) => raw): Shown {
  const known = knownOf(typed);
  if (!known) return open(sourceOf(typed));
  const parsed = attempt(() => parse(known.constant));
  return json(parsed instanceof Error ? known.constant : parsed);
}

/** @param parse - converts a time span to a point in time, in seconds since 1970-01-01T00:00:00Z */
function timeOf(typed: TypedValue, parse: (raw: unknown) => number): Shown {
  const known = knownOf(typed);
  if (!known) return { kind: 'later', value: sourceOf(typed) };
  const time = attempt(() => parse(known.constant));
  return time instanceof Error ? open(typed.value) : { kind: 'time', value: time };
}

/** Constant value of a typed value; undefined if it is known only at runtime. */
function knownOf(typed: TypedValue): { readonly constant: unknown } | undefined {
  if (isSubstituted(typed.value)) return undefined;
  const known = attempt(() =>
    typed.type === 'template' ? templateConstant(typed.value) : constantOf(forSetting(''), typed),
  );
  return known instanceof Error ? undefined : known;
}

/** Text of a template without placeholders. */
function templateConstant(value: string): { readonly constant: string } | undefined {
  const parts = parseTemplate(value, forSetting(''));
  const [only = ''] = parts;
  return parts.length <= 1 && typeof only === 'string' ? { constant: only } : undefined;
}

/** Short name of a value's source. */
function sourceOf({ value, type }: TypedValue): string {
  const name = substitutedName(value) ?? (type === 'env' ? value : undefined);
  if (name !== undefined) return `$${name}`;
  const isPath = ['msg', 'flow', 'global'].includes(type);
  return isPath ? `${type}.${value.replace(/^#:\(.*?\)::/, '')}` : value;
}
