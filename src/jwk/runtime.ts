import { generateKeyPairSync } from 'node:crypto';
import { algorithmsByUse, type Curve, curveRows, isNameOf } from '../algorithms.ts';
import { type ErrorCode, JwtError } from '../errors.ts';

/** Whether this Node.js, with its OpenSSL, has keys of a curve or parameter set: each is tried once. */
const known = new Map<Curve, boolean>();

/** The curves and parameter sets that this Node.js does not have. */
export function missingCurves(): readonly Curve[] {
  return (Object.keys(curveRows) as Curve[]).filter((curve) => !isSupported(curve));
}

/** Whether this Node.js has the curve or parameter set. */
export function isSupported(curve: Curve): boolean {
  const isKnown = known.get(curve) ?? canGenerate(curve);
  known.set(curve, isKnown);
  return isKnown;
}

function canGenerate(curve: Curve): boolean {
  const { keyType, namedCurve = '' } = curveRows[curve];
  try {
    // The overloads need literal types; here the type is data.
    generateKeyPairSync(keyType as 'ec', { namedCurve });
    return true;
  } catch {
    return false;
  }
}

/**
 * Requires that this Node.js has a curve or parameter set.
 *
 * @throws JwtError with the code, naming it
 */
export function requireSupported(curve: Curve, code: ErrorCode): void {
  if (!isSupported(curve)) throw missing(curve, code);
}

/**
 * Requires that this Node.js has a curve of an algorithm.
 *
 * @throws JwtError `ERR_SETTINGS`
 */
export function requireSupportedAlgorithm(name: string): void {
  const table = Object.values(algorithmsByUse).find((rows) => isNameOf(rows, name));
  const curves = table?.[name]?.curves ?? [];
  const [curve] = curves;
  if (curve !== undefined && !curves.some(isSupported)) throw missing(curve, 'ERR_SETTINGS');
}

/** The error of a curve or parameter set that this Node.js lacks. */
export function missing(curve: Curve, code: ErrorCode): JwtError {
  const { nodeVersion } = curveRows[curve];
  return new JwtError(code, `this Node.js has no ${curve}`, {
    hint: nodeVersion
      ? `Run Node-RED with Node.js ${nodeVersion} or later, or choose another algorithm.`
      : 'Run Node-RED with a Node.js from nodejs.org, or choose another algorithm: its OpenSSL was built without it.',
  });
}
