import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { secret } from '../support/flow.ts';
import { editions, type RunningNodeRed, startNodeRed } from '../support/node-red.ts';
import { type LocalServer, startServer } from '../support/server.ts';

const key = { settings: { kty: 'oct' }, credentials: { secret: '__PWRD__' } };
const settings = { signature: 'symmetric', signingKey: 'key' };
const questions: Readonly<Record<string, object>> = {
  'jwt-generator/try': { id: 'gen', z: 'tab', settings, keys: { key }, message: {} },
  'jwt-key/describe': { id: 'key', ...key },
  'jwt-verifier/keys': { id: 'ver', z: 'tab', settings: { keySource: 'jwks', jwksUrl: 'https://a.invalid/' } },
  'jwt-key/generate': { kty: 'oct', use: 'sig', bits: 256 },
  'jwt-key/rotate': { id: 'pair', settings: { kty: 'EC' }, credentials: {} },
};

/** The ways in which a page can send JSON, or what is nearly that. */
const ways: Readonly<Record<string, RequestInit>> = {
  'JSON, after a preflight': { headers: { 'content-type': 'application/json' } },
  'JSON with credentials': { headers: { 'content-type': 'application/json' }, credentials: 'include' },
  'JSON, pretending to be a proxy': {
    headers: { 'content-type': 'application/json', 'x-forwarded-host': 'HOST', 'x-forwarded-proto': 'http' },
  },
  'text, without a preflight': { headers: { 'content-type': 'text/plain' } },
  'text that it cannot read the answer to': { mode: 'no-cors', headers: { 'content-type': 'text/plain' } },
  'JSON that it cannot read the answer to': { mode: 'no-cors', headers: { 'content-type': 'application/json' } },
};

for (const edition of editions) {
  describe(`another page in the browser of a person who uses ${edition.name}`, function () {
    this.timeout(60_000);
    let browser: Browser;
    let running: RunningNodeRed;
    let other: LocalServer;
    let editorPage: Page;
    /** Pages of another port, and of another site: to a browser, two names of this machine are two sites. */
    let otherPages: readonly Page[];

    before(async () => {
      browser = await launchChromium();
      running = await startNodeRed(edition, {
        settings: "logging: { console: { level: 'info', audit: true } },",
      });
      other = await startServer((_request, response) => {
        response.setHeader('content-type', 'text/html').end('<!doctype html><title>Another page</title>');
      });
      await running.deploy([
        { id: 'tab', type: 'tab' },
        { id: 'key', type: 'jwt-key', use: 'sig', kty: 'oct', credentials: { secret } },
        { id: 'gen', type: 'jwt-generator', z: 'tab', x: 1, y: 1, wires: [], ...settings },
      ]);
      const open = async (address: string) => {
        const page = await browser.newPage();
        await page.goto(address);
        return page;
      };
      editorPage = await open(`${running.url}/jwt-generator/fill-from.js`);
      const addresses = ['127.0.0.1', 'localhost'].map((host) => `http://${host}:${other.port}/`);
      otherPages = await Promise.all(addresses.map(open));
    });
    after(async () => {
      await browser.close();
      await running.stop();
      await other.stop();
    });

    /** Asks from a page. @returns what the page can read of the answer */
    const askFrom = (page: Page, path: string, way: RequestInit = {}): Promise<string> => {
      const init = JSON.stringify({ method: 'POST', ...way, body: JSON.stringify(questions[path]) });
      return fetchIn(page, `${running.url}/${path}`, JSON.parse(init.replace('HOST', new URL(page.url()).host)));
    };
    /** What the audit log says of the calls of an endpoint since a moment. */
    const auditOf = (path: string, since: number) =>
      running
        .log()
        .slice(since)
        .split('\n')
        .filter((line) => line.includes(`"event":"${path.replace('/', '.')}"`));

    for (const path of Object.keys(questions)) {
      it(`${path} answers a page of the editor`, async () => {
        const since = running.log().length;
        const text = await askFrom(editorPage, path, ways['JSON, after a preflight']);
        assert.doesNotMatch(text, /another origin|^TypeError/);
        assert.match(text, /^\{/);
        assert.notEqual(auditOf(path, since).length, 0);
      });

      for (const [what, way] of Object.entries(ways)) {
        it(`${path} gives nothing to one that sends ${what}`, async () => {
          for (const page of otherPages) {
            const since = running.log().length;
            const text = await askFrom(page, path, way);
            const got = /^\{/.test(text) ? Object.keys(JSON.parse(text)) : [];
            assert.deepEqual(
              got.filter((name) => name !== 'error'),
              [],
              text,
            );
            // Whatever arrived was refused before it was looked at.
            for (const line of auditOf(path, since)) assert.match(line, /"error":"ERR_SETTINGS"/);
            assert.doesNotMatch(text, /eyJ/);
          }
        });
      }
    }
  });
}

function fetchIn(page: Page, url: string, init: RequestInit): Promise<string> {
  return page.evaluate(
    async ([address, options]) => {
      try {
        return await (await fetch(address as string, options as RequestInit)).text();
      } catch (error) {
        return String(error);
      }
    },
    [url, init],
  );
}
