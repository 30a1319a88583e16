import type { RuleProblem } from './lint.ts';

const texts: Readonly<Record<RuleProblem['rule'], string>> = {
  algorithm: 'the provider accepts only {algorithms}',
  kidAbsent: 'the provider wants a key id (kid) in the header',
  kidPresent: 'the provider wants no key id (kid) in the header',
  typ: 'the provider wants "{typ}" as type (typ) in the header',
  certificateHeader: 'the provider wants {name} of the certificate in the header',
  certificateDays: 'the certificate expires in {days} days',
  lifetimeMax: 'the token is valid for {lifetime} s, and the provider refuses more than {max} s',
  lifetimeMin: 'the token is valid for {lifetime} s, and the provider refuses less than {min} s',
  expAbsent: 'the provider wants an expiry (exp)',
  expPresent: 'the provider wants no expiry (exp)',
  iatAbsent: 'the provider wants the time of issue (iat)',
  iatPresent: 'the provider wants no time of issue (iat)',
  claimMissing: 'the provider wants the claim "{claim}"',
  claimPattern: 'the claim "{claim}" is not as the provider wants it',
  claimType: 'the provider wants the claim "{claim}" as {type}',
  claimAbsent: 'the provider wants no claim "{claim}"',
  singleUse: 'the provider accepts each token once, and tokens are reused',
  shared: 'the provider wants one token for all requests, and each message gets its own',
};

/** Returns a broken rule as a sentence for the log. */
export function ruleText({ rule, values }: RuleProblem): string {
  return texts[rule].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
}
