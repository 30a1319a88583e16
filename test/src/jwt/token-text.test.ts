import assert from 'node:assert/strict';
import { maxTokenLength, tokenOf } from '../../../src/jwt/verify/token-text.ts';
import { refuses, rejects } from '../../support/errors.ts';
import { byDirect, byEc, byHs, claims, directKey, encrypt, hmac, hs, hsKey } from '../../support/hostile.ts';
import { createVerifier, encode } from '../../support/verify.ts';

const token = await hs();
const [head = '', payload = '', signature = ''] = token.split('.');

describe('the token of a message', () => {
  const around: readonly (readonly [string, unknown])[] = [
    ['nothing', token],
    ['a line break after it', `${token}\n`],
    ['carriage return and line feed, and spaces', ` \t${token} \r\n`],
    ['a byte order mark before it', `\ufeff${token}`],
    ['quotation marks', `"${token}"`],
    ['single quotation marks', `'${token}'`],
    ['quotation marks around the scheme too', `"Bearer ${token}"\n`],
    ['a scheme, and quotation marks after it', `Bearer "${token}"\r\n`],
    ['a scheme twice', `Bearer bearer ${token}`],
    ...['Bearer', 'bearer', 'BEARER', 'JWT', 'Token', 'token', 'DPoP', 'OAuth', 'X-My_scheme'].map(
      (scheme) => [`the scheme ${scheme}`, `${scheme} ${token}`] as const,
    ),
    ['several spaces after the scheme', `JWT \t  ${token}`],
    ['bytes, with a byte order mark and a line break', Buffer.from(`\ufeffToken ${token}\n`)],
    ['bytes of another kind', new Uint8Array(Buffer.from(token))],
  ];
  for (const [what, given] of around) it(`is found with ${what}`, () => assert.equal(tokenOf(given), token));

  for (const empty of [
    '',
    ' ',
    '\r\n',
    '""',
    'Bearer',
    'bearer ',
    'Bearer ""',
    'JWT',
    'token\n',
    Buffer.alloc(0),
    null,
  ]) {
    it(`is missing in ${JSON.stringify(empty)}`, () => {
      refuses(() => tokenOf(empty), 'ERR_TOKEN_MISSING', /^no token was given$/);
    });
  }

  it('is too large before it is looked at', () => {
    refuses(() => tokenOf(' '.repeat(maxTokenLength * 4)), 'ERR_TOO_LARGE', /^the token is larger than 256 KiB$/);
    refuses(() => tokenOf(Buffer.alloc(maxTokenLength * 4)), 'ERR_TOO_LARGE', /larger/);
  });
});

const parts = /^the text is not a token: it must have three or five parts, separated by dots/;
const notBase64url = /^a part of the token is not base64url/;

describe('a text that is not a token is named:', () => {
  const foreign: readonly (readonly [string, string, RegExp, RegExp, RegExp])[] = [
    ['an opaque token', 'Bearer 4f0c7d1e9ab3', parts, /it is opaque/, /introspected \(RFC 7662\)/],
    ['an opaque token of Google', 'ya29.a0AfH6SMBx-y_z', parts, /it is opaque/, /Ask the issuer/],
    ['an opaque token with padding', 'MDEyMzQ1Njc4OWFiY2RlZg==', parts, /it is opaque/, /Ask the issuer/],
    ['an opaque token of three parts', 'sess.01234567.abcdefgh', /not a JSON object/, /it is opaque/, /Ask the issuer/],
    ['a missing value', 'undefined', parts, /a word that programs write for a missing value/, /where the node reads/],
    ['an object as text', 'Bearer [object Object]', parts, /a missing value/, /where the node reads/],
    ['a masked token', '***', parts, /masked/, /variable of the node that made it/],
    ['a template', 'Bearer {{token}}', parts, /not replaced/, /where the node reads/],
    ['an environment variable', `$\{TOKEN}`, parts, /not replaced/, /where the node reads/],
    ['Basic credentials', 'Basic am9lOmpvZQ==', parts, /scheme of these credentials/, /Authorization: Bearer/],
    ['a token as Basic credentials', `Basic ${token}`, notBase64url, /scheme of these credentials/, /Bearer/],
    ['two headers', `Bearer ${token}, Bearer ${token}`, notBase64url, /more than one token/, /sent twice/],
    ['two tokens', `${token} ${token}`, notBase64url, /more than one token/, /one token/],
    ['two tokens on two lines', `${token}\n${token}\n`, notBase64url, /more than one token/, /one token/],
    ['the response of a token endpoint', `{"access_token":"${token}"}`, notBase64url, /whole response/, /access_token/],
    ['the JSON serialization', `{"payload":"x","signatures":[]}`, parts, /JSON serialization/, /compact serialization/],
    ['other JSON', '["x"]', parts, /it is JSON/, /alone/],
    ['SAML', '<saml:Assertion/>', parts, /XML, as SAML/, /OpenID Connect/],
    ['PASETO', 'v4.local.AAAA', notBase64url, /PASETO/, /another format/],
    ['a PEM', '-----BEGIN PUBLIC KEY-----', parts, /in PEM/, /JWT key/],
    ['a URL', `https://app.example/#id_token=${token}`, parts, /a URL/, /value of a parameter/],
    ['a URL in capitals', 'HTTPS://APP.EXAMPLE/', parts, /a URL/, /value of a parameter/],
    ['a URL behind a name', 'url=https://app.example/x', parts, /name of a header/, /Pass only the value/],
    ['a PEM behind a name', 'key: -----BEGIN PUBLIC KEY-----', parts, /name of a header/, /Pass only the value/],
    ['words, one of them a scheme', 'not.a basic token', parts, /white space/, /one scheme/],
    ['a token beside a damaged one', `${head}.a.b* ${token}`, notBase64url, /white space/, /one scheme/],
    ['a whole header line', `Authorization: Bearer ${token}`, notBase64url, /name of a header/, /Pass only the value/],
    ['a parameter', `id_token=${token}`, notBase64url, /header or parameter/, /Pass only the value/],
    ['two schemes', `Bearer JWT ${token}`, notBase64url, /white space/, /one scheme/],
    ['a token in two lines', token.replace('.', '.\n'), notBase64url, /a line break in it/, /in one piece/],
    ['a token broken in its header', `${token.slice(0, 9)}\n${token.slice(9)}`, notBase64url, /line break/, /piece/],
    ['typographic quotation marks', `“${token}”`, notBase64url, /quotation mark/, /without quotation marks/],
    ['percent-encoding', `Bearer%20${token}`, notBase64url, /percent-encoded/, /decodeURIComponent/],
    ['encoded dots', token.replaceAll('.', '%2E'), parts, /percent-encoded/, /decodeURIComponent/],
    ['padding', `${head}==.${payload}.${signature}`, notBase64url, /padded with "="/, /Accept padded tokens/],
    ['padding of five parts', `${head}==.A.A.A.A`, notBase64url, /padded with "="/, /Ask the issuer/],
    ['standard base64', `${head}.a+b/.${signature}`, notBase64url, /standard base64/, /Ask the issuer for base64url/],
    ['no signature', `${head}.${payload}`, parts, /its third part, the signature, is missing/, /sign its tokens/],
    ['a header alone', head, parts, /only one part of a token/, /whole token/],
  ];
  for (const [what, text, sentence, name, advice] of foreign) {
    it(what, async () => {
      const { message, hint } = await rejects(byHs(text), 'ERR_TOKEN_FORMAT', sentence);
      assert.match(message, name);
      assert.match(hint, advice);
      await rejects(createVerifier({}, { mode: 'decode' })(text), 'ERR_TOKEN_FORMAT', sentence);
    });
  }

  const unknown: readonly (readonly [string, string, RegExp])[] = [
    ['an equals sign inside a part', `${head}=x.${payload}.${signature}`, notBase64url],
    ['an equals sign inside one of five parts', `${head}=x.A.A.A.A`, notBase64url],
    ['three equals signs', `${head}===.${payload}.${signature}`, notBase64url],
    ['standard base64 with another character in it', `${head}.a+b*c/d.${signature}`, notBase64url],
    ['no signature, and an asterisk', `${head}.a*b`, parts],
    ['a header alone, and an asterisk', `${head}*b`, parts],
    ['an asterisk in what would be opaque', '4f0c7d1e*9ab34f0c7d1e', parts],
    ['an asterisk before a missing value', '*null', parts],
    ['an asterisk after a missing value', 'null*', parts],
    ['a variable behind something', 'a{{b}}', parts],
    ['a variable before something', `$\{A}*`, parts],
    ['a tag behind something', 'a<b>', parts],
    ['PASETO behind something', '*v4.local.A', notBase64url],
    ['a parameter behind something', '*id=A', parts],
  ];
  for (const [what, text, sentence] of unknown) {
    it(`but not for ${what}, which says nothing`, async () => {
      const { message, hint } = await rejects(byHs(text), 'ERR_TOKEN_FORMAT', sentence);
      assert.doesNotMatch(message, /;/);
      assert.equal(hint, 'Pass the whole token, as it was issued.');
    });
  }

  it('and costs no time that grows with the square of its length, whatever it is made of', async () => {
    const made = ['a ', '."', '= ', '{"', 'ey', 'e.', "'", '=', '. ', '%2', 'Bearer ', '-----BEGIN ', '+/=.', '\ud800'];
    for (const piece of made) {
      const text = piece.repeat(maxTokenLength / piece.length);
      const start = process.cpuUsage();
      await byHs(text).catch(() => {});
      const { user, system } = process.cpuUsage(start);
      assert.ok(user + system < 1_000_000, `${JSON.stringify(piece)}: ${user + system} µs`);
    }
  });
});

describe('padding of a token', () => {
  const pad = (part: string) => part.padEnd(Math.ceil(part.length / 4) * 4, '=');
  const signed = (input: string) => `${input}.${(hmac()(input) as Buffer).toString('base64url')}`;
  const padded = signed(`${pad(encode({ alg: 'HS256' }))}.${pad(encode({ ...claims, x: 'yy' }))}`);
  const byPadded = createVerifier({ verification: hsKey }, { allowsPadding: true });

  it('is accepted where the settings say so, as it was signed', async () => {
    assert.match(padded, /=\./);
    assert.equal((await byPadded(padded)).claims.x, 'yy');
    assert.equal((await byPadded(`${padded}=`)).claims.x, 'yy', 'also of the signature');
    assert.equal((await byPadded(token)).claims.sub, claims.sub, 'and none is needed');
    const decode = createVerifier({}, { mode: 'decode', allowsPadding: true });
    assert.equal((await decode(padded)).claims.x, 'yy');
  });

  it('is refused otherwise, naming the setting', async () => {
    const { setting } = await rejects(byHs(padded), 'ERR_TOKEN_FORMAT', /padded with "="/);
    assert.equal(setting, 'allowPadding');
  });

  for (const [what, text] of [
    ['too much', padded.replace('.', '=.')],
    ['too much at the end', `${padded}==`],
    ['in the middle of a part', padded.replace('.', '=A.')],
    ['that was not signed', padded.replaceAll('=', '')],
    ['around other bits', signed(`${pad(encode({ alg: 'HS256' }))}.e31=`)],
  ] as const) {
    it(`is refused where it is ${what}`, async () => {
      await rejects(byPadded(text), what === 'that was not signed' ? 'ERR_TOKEN_SIGNATURE' : 'ERR_TOKEN_FORMAT', /./);
    });
  }

  it('of a header is refused by one verifier after another accepted the same header', async () => {
    const onlyHead = signed(`${pad(encode({ alg: 'HS256', x: 'yyy' }))}.${encode(claims)}`);
    assert.match(onlyHead, /^[^.]*=\./);
    assert.ok((await byPadded(onlyHead)).isVerified);
    await rejects(byHs(onlyHead), 'ERR_TOKEN_FORMAT', /padded with "="/);
  });

  it('is never accepted of an encrypted token', async () => {
    const jwe = await encrypt(claims, { alg: 'dir' }, directKey.secret);
    const byPaddedDirect = createVerifier(
      { decryption: { ...directKey, onlyAlgorithm: 'dir' } },
      { allowsPadding: true },
    );
    const [first = '', ...others] = jwe.split('.');
    await rejects(byPaddedDirect([`${first}=`, ...others].join('.')), 'ERR_TOKEN_FORMAT', notBase64url);
    assert.equal((await byDirect(jwe)).claims.sub, claims.sub);
  });
});

describe('a token for Microsoft Graph', () => {
  it('is named where its signature is not valid, and no other token with a nonce', async () => {
    const forged = await hs({ alg: 'HS256', nonce: 'x' }, claims, () => Buffer.alloc(32));
    const { hint } = await rejects(
      byHs(forged),
      'ERR_TOKEN_SIGNATURE',
      /not valid; its header has a "nonce".*Microsoft Graph/,
    );
    assert.match(hint, /token for your own API/);
    assert.ok((await byHs(await hs({ alg: 'HS256', nonce: 'x' }))).isVerified);
    await rejects(
      byEc(await hs({ alg: 'ES256', nonce: 7 })),
      'ERR_TOKEN_SIGNATURE',
      /^the signature of the token is not valid$/,
    );
  });
});
