import type { ConfigNode } from '../../shared/editor/red.ts';
import { shortValue } from '../../shared/editor/short-value.ts';
import { live, type VerifierNode } from './live.ts';

/**
 * What tells a JWT - Verifier without a name from others: whose tokens it verifies, by issuer, JWK Set or key; blank where
 * the settings are still those of a new node.
 */
export function labelOf(node: VerifierNode, findKey: (id: string) => ConfigNode | null | undefined): string {
  if (live.saved(node, 'mode') === 'decode') return node._('jwt-verifier.canvas.decode');
  const keys =
    live.saved(node, 'keySource') === 'jwks'
      ? shortValue(node.jwksUrl, 'str')
      : shortValue(findKey(String(node.key ?? ''))?.name, 'str');
  const whose = shortValue(node.issuer, live.saved(node, 'issuerType')) || keys;
  return whose === '' ? '' : node._('jwt-verifier.canvas.verify', { whose });
}
