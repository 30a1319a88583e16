import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { launchChromium } from '../../support/chromium.ts';
import type { Expectation } from './expectation.ts';

export const webPage = (): Expectation => ({
  check: async ({ url, visit }) => {
    assert.equal((await visit('/jwt/web-page/time')).status, 401);
    assert.equal((await visit('/jwt/web-page/token', { method: 'POST' })).headers.get('cache-control'), 'no-store');

    const browser = await launchChromium();
    try {
      const page = await browser.newPage();
      await checkPage(page, `${url}/jwt/web-page`);
    } finally {
      await browser.close();
    }
  },
});

async function checkPage(page: Page, address: string): Promise<void> {
  const tokens: string[] = [];
  const sent: (string | undefined)[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST') tokens.push(request.url());
    if (request.url().endsWith('/time')) sent.push(request.headers().authorization);
  });
  const ask = async (step: () => Promise<unknown>) => {
    const [answer] = await Promise.all([page.waitForResponse(/time$/), step()]);
    assert.equal(answer.status(), 200);
  };
  await page.clock.install();
  await ask(() => page.goto(address));
  const answer = page.locator('#answer');
  await page.waitForFunction(() => /\d:\d\d/.test(document.querySelector('#answer')?.textContent ?? ''));
  assert.doesNotMatch(String(await answer.textContent()), /ERR|token/);
  await ask(() => page.getByRole('button').click());
  assert.equal(tokens.length, 1, 'a token serves until it is nearly over');
  assert.equal(sent[0], sent[1]);

  await page.clock.fastForward('00:55');
  await ask(() => page.getByRole('button').click());
  assert.equal(tokens.length, 2, 'then there is another');
  assert.notEqual(sent[2], sent[1]);
}
