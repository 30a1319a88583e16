import assert from 'node:assert/strict';
import { algorithmProblem } from '../../src/unsupported-algorithms.ts';

describe('the name that XML has for an algorithm', () => {
  // XML Signature 1.1 §6 and RFC 9231 §2; XML Encryption 1.1 §5.
  const signatures = [
    ['http://www.w3.org/2001/04/xmldsig-more#hmac-sha256', 'HS256'],
    ['http://www.w3.org/2001/04/xmldsig-more#hmac-sha384', 'HS384'],
    ['http://www.w3.org/2001/04/xmldsig-more#hmac-sha512', 'HS512'],
    ['http://www.w3.org/2001/04/xmldsig-more#rsa-sha256', 'RS256'],
    ['http://www.w3.org/2001/04/xmldsig-more#rsa-sha384', 'RS384'],
    ['http://www.w3.org/2001/04/xmldsig-more#rsa-sha512', 'RS512'],
    ['http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256', 'ES256'],
    ['http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384', 'ES384'],
    ['http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512', 'ES512'],
    ['http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1', 'PS256'],
    ['http://www.w3.org/2007/05/xmldsig-more#sha384-rsa-MGF1', 'PS384'],
    ['http://www.w3.org/2007/05/xmldsig-more#sha512-rsa-MGF1', 'PS512'],
  ] as const;
  for (const [uri, alg] of signatures) {
    it(`is told from others, with what to write in its place: ${uri}`, () => {
      assert.deepEqual(algorithmProblem(uri, 'sig'), {
        what: `the name that XML Signature has for ${alg}, which is not one of JSON Web Tokens`,
        hint: `Ask the issuer to write ${alg} (in .NET, SecurityAlgorithms without "Signature" at the end of the name).`,
      });
    });
  }

  const encryption = [
    ['http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p', 'RSA-OAEP'],
    ['http://www.w3.org/2001/04/xmlenc#kw-aes128', 'A128KW'],
    ['http://www.w3.org/2001/04/xmlenc#kw-aes192', 'A192KW'],
    ['http://www.w3.org/2001/04/xmlenc#kw-aes256', 'A256KW'],
  ] as const;
  for (const [uri, alg] of encryption) {
    it(`is told from others, with what to write in its place: ${uri}`, () => {
      assert.deepEqual(algorithmProblem(uri, 'enc'), {
        what: `the name that XML Encryption has for ${alg}, which is not one of JSON Web Tokens`,
        hint: `Ask the issuer to write ${alg}.`,
      });
    });
  }

  const outdated = [
    ['http://www.w3.org/2000/09/xmldsig#hmac-sha1', 'sig', 'XML Signature has for HS1', /ask the issuer for HS256\.$/],
    ['http://www.w3.org/2000/09/xmldsig#rsa-sha1', 'sig', 'XML Signature has for RS1', /ask the issuer for RS256\.$/],
    ['http://www.w3.org/2001/04/xmlenc#rsa-1_5', 'enc', 'XML Encryption has for RSA1_5', /for RSA-OAEP-256\.$/],
  ] as const;
  for (const [uri, use, name, hint] of outdated) {
    it(`is told with another algorithm where that one would be refused: ${uri}`, () => {
      const problem = algorithmProblem(uri, use);
      assert.equal(problem.what, `the name that ${name}, which is not one of JSON Web Tokens`);
      assert.match(problem.hint ?? '', hint);
    });
  }
});
