import { verifiedAttributesOf } from '../../src/jwt/verify/attributes.ts';
import type { VerifiedToken } from '../../src/jwt/verify/verify.ts';
import type { Destination, Places, Results } from '../shared/message/results.ts';
import { choicesOf } from '../shared/settings/choices.ts';
import { type VerifierSettings, verifiedAttributeNames } from './settings.ts';

/** Where a verifier writes; always `msg.verified`, so that an earlier value of it never remains. */
export function destinationOf(settings: VerifierSettings): Destination {
  const { output, variable, variableType, frontend, clientAnswer } = settings;
  return { output, headers: [], flag: 'verified', variable, variableType, frontend, clientAnswer };
}

/**
 * Prepares what a token leaves behind: its claims in a message property, attributes in a context variable.
 *
 * @throws JwtError `ERR_SETTINGS`
 */
export function compileClaimsResults(
  settings: VerifierSettings,
  { output, flag, variable, writeVariable }: Places,
): (token: VerifiedToken) => Results {
  const names = choicesOf('saveAttributes', settings.saveAttributes, verifiedAttributeNames);
  return (token) => {
    const context = [];
    const properties = [];
    // A new object for each place: flows must not share one.
    if (writeVariable) context.push({ write: writeVariable, value: verifiedAttributesOf(token, names) });
    if (output) properties.push({ path: output, value: token.claims });
    if (flag) properties.push({ path: flag, value: token.isVerified });
    if (variable) properties.push({ path: variable, value: verifiedAttributesOf(token, names) });
    return { context, properties };
  };
}
