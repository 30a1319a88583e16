import type { ConfigNode } from '../../shared/editor/red.ts';
import { shortValue } from '../../shared/editor/short-value.ts';
import { live, type VerifierNode } from './live.ts';

/**
 * What tells a JWT - Verifier without a name from others: whose tokens it verifies, by issuer, JWK Set or key; blank where
 * the settings are still those of a new node.
 */
export function labelOf(node: VerifierNode, findKey: (id: string) => ConfigNode | null | undefined): string {
  if (live.saved(node, 'mode') === 'decode') return node._('jwt-verifier.canvas.decode');
  const [first, ...others] = Array.isArray(node.issuers) ? node.issuers : [];
  const sources = {
    key: shortValue(findKey(String(node.key ?? ''))?.name, 'str'),
    jwks: shortValue(node.jwksUrl, 'str'),
    issuer: shortValue(node.issuerUrl, 'str'),
    issuers: [shortValue(first?.issuer, 'str'), others.length > 0 && `+ ${others.length}`].filter(Boolean).join(' '),
  } as const;
  const source = live.saved(node, 'keySource');
  const hasOneIssuer = source === 'key' || source === 'jwks';
  const issuer = hasOneIssuer ? shortValue(node.issuer, live.saved(node, 'issuerType')) : '';
  const whose = issuer || sources[source] || '';
  return whose === '' ? '' : node._('jwt-verifier.canvas.verify', { whose });
}
