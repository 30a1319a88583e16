import type { Translate } from './claims.ts';

/** Claims that are explained, by what marks their row. */
const explained = {
  iss: '[data-tab="claims"] .form-row:has(#node-input-iss)',
  sub: '[data-tab="claims"] .form-row:has(#node-input-sub)',
  iat: '[data-tab="claims"] .form-row:has(#node-input-iat)',
  exp: '[data-tab="claims"] .form-row:has(#node-input-exp), [data-tab="claims"] .form-row:has(#node-input-ttl)',
  aud: '[data-optional="aud"], [data-add="aud"]',
  nbf: '[data-optional="nbf"], [data-add="nbf"]',
  jti: '[data-optional="jti"], [data-add="jti"]',
  scope: '[data-optional="scope"], [data-add="scope"]',
} as const;

/** Says in a line what a claim is whose row the mouse or the keyboard is on, and to screen readers at its fields. */
export function prepareClaimHints(say: Translate): void {
  const line = $('#jwt-claim-hint');
  for (const [claim, rows] of Object.entries(explained)) {
    const text = say(`explain.${claim}`);
    $(rows).on('mouseenter focusin', () => line.text(text));
    $(rows).filter('button').attr('aria-description', text);
    $(rows).find('input, select').attr('aria-description', text);
  }
}
