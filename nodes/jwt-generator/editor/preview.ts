import type { KeyDescription } from '../../keys/panel-answers.ts';
import type { Variables } from '../../shared/editor/variables.ts';
import { namesIn } from '../../shared/settings/choices.ts';
import { substitutedName } from '../../shared/settings/substitution.ts';
import type { GeneratorSettings } from '../settings.ts';
import { claimsOf, json, open, rowsOf } from './preview-claims.ts';
import type { KeyInfos, Members, Preview, Shown } from './preview-model.ts';
import { warningsOf } from './preview-warnings.ts';
import { bytesOf } from './size.ts';
import { withVariables } from './with-variables.ts';

/**
 * @param now - seconds since 1970-01-01T00:00:00Z
 * @param variables - environment variables that the editor knows
 */
export function previewOf(
  saved: GeneratorSettings,
  keys: KeyInfos,
  now: number,
  variables: Variables = new Map(),
): Preview {
  const settings = withVariables(saved, variables);
  const known = claimsOf(settings, now);
  const { signature, encryption } = settings;
  const isNested = signature !== 'none' && encryption !== 'none';
  const typ = text('typ', settings.typ);
  const own = ownMembers(settings);
  const signing = () =>
    headerOf(
      [...alg(settings.signingAlgorithm, keys.signature), ...typ],
      kidOf(settings, settings.kid, keys.signature),
      isUnencoded(settings) ? [...own, ['b64', json(false)], ['crit', json(['b64'])]] : own,
    );
  const encrypting = () =>
    headerOf(
      [
        ...alg(settings.encryptionAlgorithm, keys.encryption),
        ['enc', json(settings.contentEncryption)],
        ...(isNested ? [] : typ),
      ],
      kidOf(settings, settings.encryptionKid, keys.encryption),
      isNested ? [['cty', json('JWT')]] : own,
    );
  const headers = [...(encryption === 'none' ? [] : [encrypting()]), ...(signature === 'none' ? [] : [signing()])];
  const bytes = bytesOf(settings, headers, known.claims, keys);
  const isBody = settings.content === 'body';
  return { headers, claims: known.claims, isBody, now, bytes, warnings: warningsOf(settings, known, bytes) };
}

function alg(chosen: string, key: KeyDescription | undefined): Members {
  const name = chosen || key?.algorithm;
  return [['alg', name ? json(name) : open('key', 6)]];
}

/** A header parameter with a constant string; omitted if it is blank. */
function text(name: string, value: string): Members {
  const variable = substitutedName(value);
  const shown: Shown = variable === undefined ? json(value) : open(`$${variable}`);
  return value === '' ? [] : [[name, shown]];
}

/** Lengths of values computed from a certificate, in characters: two hashes, and an estimate for the certificate. */
const certificateLengths: Readonly<Record<string, number>> = { x5t: 27, 'x5t#S256': 43, x5c: 1400 };

/** Header parameters from the settings; a row replaces a fixed parameter. */
function ownMembers({ certificateHeaders, headers }: GeneratorSettings): Members {
  const computed = namesIn(certificateHeaders).map(
    (name) => [name, open('certificate', certificateLengths[name])] as const,
  );
  return [...computed, ...rowsOf(headers)];
}

/** Key id of a header, if it has one. */
function kidOf({ includeKid }: GeneratorSettings, kid: string, key: KeyDescription | undefined): Members {
  return includeKid ? text('kid', kid || key?.kid || '') : [];
}

/** Whether the body is signed without base64url, which the header parameter `b64` declares (RFC 7797 §3). */
function isUnencoded({ content, unencodedPayload }: GeneratorSettings): boolean {
  return content === 'body' && unencodedPayload;
}

function headerOf(fixed: Members, kid: Members, own: Members): Members {
  return [...new Map([...fixed, ...kid, ...own])];
}
