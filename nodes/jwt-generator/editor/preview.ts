import type { KeyDescription } from '../../keys/panel-answers.ts';
import { namesIn } from '../../shared/settings/choices.ts';
import { substitutedName } from '../../shared/settings/substitution.ts';
import type { GeneratorSettings } from '../settings.ts';
import { claimsOf, json, open, rowsOf } from './preview-claims.ts';
import type { KeyInfos, Members, Preview, Shown } from './preview-model.ts';
import { warningsOf } from './preview-warnings.ts';
import { bytesOf } from './size.ts';

/**
 * @param now - seconds since 1970-01-01T00:00:00Z
 */
export function previewOf(settings: GeneratorSettings, keys: KeyInfos, now: number): Preview {
  const known = claimsOf(settings, now);
  const { signature, encryption } = settings;
  const isNested = signature !== 'none' && encryption !== 'none';
  const typ = text('typ', settings.typ);
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
  const bytes = bytesOf(settings, headers, known.claims, keys);
  return { headers, claims: known.claims, now, bytes, warnings: warningsOf(settings, known, bytes) };
}

function alg(chosen: string, key: KeyDescription | undefined): Members {
  const name = chosen || key?.algorithm;
  return [['alg', name ? json(name) : open('key', 6)]];
}

/** A parameter that is plain text; none where it is blank. */
function text(name: string, value: string): Members {
  const variable = substitutedName(value);
  const shown: Shown = variable === undefined ? json(value) : open(`$${variable}`);
  return value === '' ? [] : [[name, shown]];
}

/** Lengths of what is computed from a certificate, in characters: two hashes, and a guess at a certificate. */
const certificateLengths: Readonly<Record<string, number>> = { x5t: 27, 'x5t#S256': 43, x5c: 1400 };

/** What the settings add to the header of the claims; a row replaces what is fixed. */
function ownMembers({ certificateHeaders, headers }: GeneratorSettings): Members {
  const computed = namesIn(certificateHeaders).map(
    (name) => [name, open('certificate', certificateLengths[name])] as const,
  );
  return [...computed, ...rowsOf(headers)];
}

function headerOf(fixed: Members, kid: string, key: KeyDescription | undefined, own: Members): Members {
  return [...new Map([...fixed, ...text('kid', kid || key?.kid || ''), ...own])];
}
