/** Members that are private in any JWK: RFC 7518 §6.2.2, §6.3.2 and §6.4.1, RFC 9964 §3. */
export const privateMembers: readonly string[] = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'];
