import { convert, type DataType } from '../../../src/claims/convert.ts';
import type { KeyInfo } from '../../shared/editor/key-info.ts';
import type { Row } from '../../shared/editor/typed-rows.ts';
import type { GeneratorSettings } from '../settings.ts';
import type { KeyInfos, Members, Preview, Shown, Warning } from './preview-model.ts';
import { bytesOf } from './size.ts';
import { secondsOf } from './time-unit.ts';

const json = (value: unknown): Shown => ({ kind: 'json', value });
const open = (value: string): Shown => ({ kind: 'open', value });

/** Bytes of a header that servers usually accept. */
const headerLimit = 8192;

/**
 * @param now - seconds since 1970-01-01T00:00:00Z
 */
export function previewOf(settings: GeneratorSettings, keys: KeyInfos, now: number): Preview {
  const claims = claimsOf(settings, now);
  const { signature, encryption } = settings;
  const isNested = signature !== 'none' && encryption !== 'none';
  const typ: Members = settings.typ === '' ? [] : [['typ', json(settings.typ)]];
  const own = ownMembers(settings);
  const signing = () =>
    headerOf([...alg(settings.signingAlgorithm, keys.signature), ...typ], settings.kid, keys.signature, own);
  const encrypting = () =>
    headerOf(
      [
        ...alg(settings.encryptionAlgorithm, keys.encryption),
        ['enc', json(settings.contentEncryption)],
        ...(isNested ? [] : typ),
      ],
      settings.encryptionKid,
      keys.encryption,
      isNested ? [['cty', json('JWT')]] : own,
    );
  const headers = [...(encryption === 'none' ? [] : [encrypting()]), ...(signature === 'none' ? [] : [signing()])];
  const bytes = bytesOf(settings, headers.at(-1) ?? [], claims, keys);
  return { headers, claims, bytes, warnings: warningsOf(settings, claims, bytes) };
}

function alg(chosen: string, key: KeyInfo | undefined): Members {
  const name = chosen || key?.algorithm;
  return [['alg', name ? json(name) : open('key')]];
}

/** What the settings add to the header of the claims; a row replaces what is fixed. */
function ownMembers({ certificateHeaders, headers }: GeneratorSettings): Members {
  const certificates = certificateHeaders.split(',').filter(Boolean);
  return [...certificates.map((name) => [name, open('certificate')] as const), ...rowsOf(headers)];
}

function headerOf(fixed: Members, kid: string, key: KeyInfo | undefined, own: Members): Members {
  const id = kid || key?.kid;
  const whole: Members = [...fixed, ...(id ? [['kid', json(id)] as const] : []), ...own];
  return [...new Map(whole)];
}

function claimsOf(settings: GeneratorSettings, now: number): Members {
  const members: (readonly [string, Shown])[] = [];
  const value = (name: string, text: string, type: string) => members.push([name, shownOf(text, type)]);
  const time = (name: string, text: string, type: string) => {
    const seconds = type === 'num' ? Number(text) : type === 'str' ? secondsOf(text) : undefined;
    members.push([
      name,
      seconds === undefined ? { kind: 'later', value: sourceOf(text, type) } : { kind: 'time', value: now + seconds },
    ]);
  };
  if (settings.payload !== '') members.push(['…', shownOf(settings.payload, settings.payloadType)]);
  if (settings.iss) value('iss', settings.issuer, settings.issuerType);
  if (settings.sub) value('sub', settings.subject, settings.subjectType);
  if (settings.aud) value('aud', settings.audience, settings.audienceType);
  if (settings.exp) time('exp', settings.ttl, settings.ttlType);
  if (settings.nbf) time('nbf', settings.notBefore, settings.notBeforeType);
  if (settings.iat) time('iat', settings.issuedAtOffset, settings.issuedAtOffsetType);
  if (settings.jti) {
    if (settings.jwtIdType === 'uuid') members.push(['jti', open('UUID')]);
    else value('jti', settings.jwtId, settings.jwtIdType);
  }
  if (settings.scopes !== '') value(settings.scopeClaim, settings.scopes, settings.scopesType);
  return [...members, ...rowsOf(settings.customClaims)];
}

function rowsOf(rows: readonly Row[]): Members {
  return rows
    .filter(({ key }) => key !== '')
    .map(({ key, dataType, value, valueType }) => {
      const shown = shownOf(value, valueType);
      if (shown.kind !== 'json') return [key, shown];
      const converted = convert(shown.value, dataType as DataType);
      return [key, converted === undefined ? shown : json(converted)];
    });
}

function shownOf(text: string, type: string): Shown {
  if (type === 'str') return json(text);
  if (type === 'num') return json(Number(text));
  if (type === 'bool') return json(text === 'true');
  if (type !== 'json') return open(sourceOf(text, type));
  try {
    return json(JSON.parse(text));
  } catch {
    return open(text);
  }
}

function sourceOf(text: string, type: string): string {
  return type === 'jsonata' ? text : type === 'env' ? `$${text}` : `${type}.${text.replace(/^#:\(.*?\)::/, '')}`;
}

/** A number above which a claim looks like milliseconds since 1970: in seconds it would lie past the year 5000. */
const likeMilliseconds = 100_000_000_000;

function warningsOf(settings: GeneratorSettings, claims: Members, bytes: number): Warning[] {
  const has = (name: string) => claims.some(([claim]) => claim === name);
  const isOpen = settings.payload !== '';
  const life =
    settings.exp && settings.ttlType === 'num'
      ? Number(settings.ttl)
      : settings.exp && settings.ttlType === 'str'
        ? secondsOf(settings.ttl)
        : 0;
  const found: Readonly<Record<Warning, boolean>> = {
    noAudience: !has('aud') && !isOpen,
    noExpiry: !has('exp') && !isOpen,
    longLife: (life ?? 0) > 86_400,
    milliseconds: claims.some(
      ([, { kind, value }]) => kind === 'json' && typeof value === 'number' && value >= likeMilliseconds,
    ),
    tooLong: bytes > headerLimit,
    maskedAway: isMaskedAway(settings),
    neverReused: isNeverReused(settings, life),
  };
  return (Object.keys(found) as Warning[]).filter((warning) => found[warning]);
}

/** Whether tokens live no longer than the time before their expiry at which a new one is made. */
function isNeverReused(
  { cache, cacheRefresh, cacheRefreshType }: GeneratorSettings,
  life: number | undefined,
): boolean {
  return cache && cacheRefreshType === 'num' && life !== undefined && life > 0 && life <= Number(cacheRefresh);
}

/** Whether the token is masked in the message and saved nowhere: then nobody gets it. */
function isMaskedAway({ maskToken, output, authorization, variable, saveAttributes }: GeneratorSettings): boolean {
  const saved = saveAttributes.split(',').map((name) => name.trim());
  const isSaved = variable !== '' && ['token', 'authorization'].some((name) => saved.includes(name));
  return maskToken && output !== '' && !authorization && !isSaved;
}
