import { algorithmsByUse, isNameOf, type KeyType, type KeyUse, sizesFor } from '../../../src/algorithms.ts';
import { missingCurvesSetting } from '../settings.ts';

/** Whether the Node.js of the server has a curve or parameter set: it says which it lacks in the settings of the editor. */
function isOnServer(curve: string): boolean {
  const missing = RED.settings[missingCurvesSetting];
  return !Array.isArray(missing) || !missing.includes(curve);
}

/** Whether the server can use an algorithm: it has a curve for it, or it needs none. */
export function isOffered(algorithm: string): boolean {
  const table = Object.values(algorithmsByUse).find((rows) => isNameOf(rows, algorithm));
  const curves = table?.[algorithm]?.curves ?? [];
  return curves.length === 0 || curves.some(isOnServer);
}

/** The sizes in bits, or the curves, that the server can generate a key of this type and use with; the default first. */
export function offeredSizes(kty: KeyType, use: KeyUse): ReturnType<typeof sizesFor> {
  return sizesFor(kty, use).filter((size) => typeof size === 'number' || isOnServer(size));
}
