import { namesIn } from '../../shared/settings/choices.ts';
import { hasMustache } from '../../shared/settings/substitution.ts';
import type { GeneratorSettings } from '../settings.ts';
import { deliveredProperties } from '../spec.ts';
import type { KnownClaims } from './preview-claims.ts';
import type { Members, Shown, Warning } from './preview-model.ts';

/** Maximum length of a header that servers usually accept, in bytes. */
const headerLimit = 8192;

/** Seconds in a day. */
const day = 86_400;

/** Warnings to show before a token is used. */
export function warningsOf(settings: GeneratorSettings, { claims, now }: KnownClaims, bytes: number): Warning[] {
  const named = new Map(claims);
  // A payload from the message may contain these claims.
  const isOpen = named.has('…');
  const expires = named.get('exp');
  const found: Readonly<Record<Warning, boolean>> = {
    noAudience: !named.has('aud') && !isOpen,
    noExpiry: !expires && !isOpen,
    longLife: typeof expires?.value === 'number' && expires.value - now > day,
    milliseconds: claims.some(([name, shown]) => looksLikeMilliseconds(name, shown)),
    mustache: hasMustacheText(settings, claims),
    tooLong: bytes > headerLimit,
    maskedAway: isMaskedAway(settings),
    neverReused: isNeverReused(settings, expires, now),
  };
  return (Object.keys(found) as Warning[]).filter((warning) => found[warning]);
}

/** The years 2001 to 2100 in milliseconds since 1970; read as seconds, they are tens of thousands of years ahead. */
const years = { first: 1_000_000_000_000, last: 4_102_444_800_000 };

/** Whether a claim is a time in milliseconds, by its value or by its name: `exp_ms`, `issuedAtMillis`. */
function looksLikeMilliseconds(name: string, { kind, value }: Shown): boolean {
  if (/(?:_ms|[a-z]Ms|_?millis(?:econds)?)$|[a-z]Millis(?:econds)?$/.test(name)) return true;
  return kind === 'json' && typeof value === 'number' && value >= years.first && value < years.last;
}

/** Whether a constant text has `{{…}}`, which people know from template nodes. */
function hasMustacheText({ kid, encryptionKid, typ, headers }: GeneratorSettings, claims: Members): boolean {
  const constants = claims
    .filter(([, { kind }]) => kind === 'json')
    .map(([, { value }]) => JSON.stringify(value) ?? '');
  const parameters = headers.filter(({ valueType }) => valueType === 'str').map(({ value }) => value);
  return [...constants, ...parameters, kid, encryptionKid, typ].some(hasMustache);
}

/** Whether the lifetime of tokens does not exceed the time before expiry at which they are renewed. */
function isNeverReused(
  { cache, cacheRefresh, cacheRefreshType }: GeneratorSettings,
  expires: Shown | undefined,
  now: number,
): boolean {
  if (!cache || cacheRefreshType !== 'num' || typeof expires?.value !== 'number') return false;
  return expires.value - now <= Number(cacheRefresh);
}

/** Whether the token is masked in the message and not saved or delivered either, and so lost. */
function isMaskedAway(settings: GeneratorSettings): boolean {
  const { maskToken, output, authorization, variable, saveAttributes } = settings;
  const saved = namesIn(saveAttributes);
  const isSaved = variable !== '' && ['token', 'authorization', 'accessToken'].some((name) => saved.includes(name));
  const isDelivered = deliveredProperties(settings).length > 0;
  return maskToken && output !== '' && !authorization && !isSaved && !isDelivered;
}
