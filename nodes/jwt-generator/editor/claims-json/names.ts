/** The member that stands for the object to start from, as JavaScript spreads one. */
export const payloadMember = '...';

/** Writes the name of a claim: one that is the payload's member, or only longer, gets a dot more. */
export function memberOf(claim: string): string {
  return /^\.{3,}$/.test(claim) ? `${claim}.` : claim;
}

/** Reads the name of a claim. */
export function claimOf(member: string): string {
  return /^\.{4,}$/.test(member) ? member.slice(1) : member;
}
