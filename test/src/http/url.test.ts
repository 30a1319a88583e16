import assert from 'node:assert/strict';
import { isPrivate, isSafe, safeUrl } from '../../../src/http/url.ts';

const privateUrls = [
  'http://10.0.0.1/',
  'http://172.16.0.1:8080/',
  'http://172.31.255.255/',
  'http://192.168.1.20/realms/x',
  'http://[fd00::1]/',
  'http://[fc00:1:2:3:4:5:6:7]:80/',
  'http://keycloak:8080/realms/x',
  'http://key_cloak/',
  'http://nas.local/',
  'http://keycloak.auth.svc.cluster.local/',
  'http://idp.internal/',
  'http://idp.lan/',
  'http://idp.home.arpa/',
  // The URL standard writes these as 10.0.0.1.
  'http://0x0a.1/',
  'http://167772161/',
];

const publicUrls = [
  'http://issuer.example/',
  'http://9.255.255.255/',
  'http://11.0.0.1/',
  'http://110.0.0.1/',
  'http://172.15.255.255/',
  'http://172.32.0.1/',
  'http://192.169.0.1/',
  'http://169.254.169.254/latest/meta-data/',
  'http://0.0.0.0/',
  'http://[fe80::1]/',
  'http://[2001:db8::1]/',
  'http://[::ffff:10.0.0.1]/',
  'http://10.0.0.1.evil.example/',
  'http://local.evil.example/',
  'http://evillocal.com/',
  'ftp://10.0.0.1/',
  'file:///etc/passwd',
];

describe('a URL that keys may be fetched from', () => {
  for (const text of privateUrls) {
    it(`is ${text} only where plain http to private networks is allowed`, () => {
      assert.equal(safeUrl(text), undefined);
      assert.equal(safeUrl(text, 'private')?.href, new URL(text).href);
      assert.ok(isPrivate(new URL(text)));
    });
  }

  for (const text of publicUrls) {
    it(`is never ${text}`, () => {
      assert.equal(safeUrl(text), undefined);
      assert.equal(safeUrl(text, 'private'), undefined);
    });
  }

  it('is https anywhere, and http on this machine, which is no private network', () => {
    for (const text of ['https://issuer.example/', 'https://10.0.0.1/', 'http://localhost/', 'http://127.0.0.1/']) {
      assert.ok(isSafe(new URL(text)) && isSafe(new URL(text), 'private'), text);
    }
    assert.ok(!isPrivate(new URL('http://localhost/')));
  });

  it('has no credentials, whatever is allowed', () => {
    for (const text of ['http://joe:secret@10.0.0.1/', 'https://joe@issuer.example/']) {
      assert.equal(safeUrl(text, 'private'), undefined);
    }
  });
});
