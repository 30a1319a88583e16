/**
 * The fingerprint of RSA keys whose primes have the structure k·M + (65537^a mod M), which chips of Infineon generated
 * (CVE-2017-15361): Nemec, Sys, Svenda, Klinec, Matyas, "The Return of Coppersmith's Attack", ACM CCS 2017, §3.2.
 *
 * M is divisible by the first 39 primes for every key size, so that the modulus is a power of 65537 modulo each of them.
 * These are the ones modulo which not everything is such a power. Of other moduli, at most one in 2^27 has the fingerprint.
 */
const generator = 65_537;
const smallPrimes = [11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157];
const product = smallPrimes.reduce((product, prime) => product * BigInt(prime), 1n);
const powers = smallPrimes.map((prime) => powersModulo(prime));

/** The residues of the powers of 65537 modulo a prime. */
function powersModulo(prime: number): ReadonlySet<number> {
  const residues = new Set<number>();
  for (let power = 1; !residues.has(power); power = (power * generator) % prime) residues.add(power);
  return residues;
}

/** Whether an RSA modulus, big-endian, has the fingerprint: its private key can then be computed from it. */
export function hasRocaFingerprint(modulus: Buffer): boolean {
  const remainder = BigInt(`0x${modulus.toString('hex') || '0'}`) % product;
  return smallPrimes.every((prime, index) => powers[index]?.has(Number(remainder % BigInt(prime))));
}
