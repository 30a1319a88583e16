import assert from 'node:assert/strict';
import type { BrowserContext, Page } from 'playwright-core';
import { launchChromium } from '../../support/chromium.ts';
import type { Expectation, RunningExample } from './expectation.ts';

export const tokenOnDashboard = (): Expectation => ({
  dashboard: true,
  check: async (example) => {
    assert.equal((await example.visit('/jwt/dashboard/time')).status, 401);
    const browser = await launchChromium();
    try {
      // One context, so that what a dashboard consists of is loaded once; each page is a visitor with a connection of its own.
      const context = await browser.newContext({ reducedMotion: 'reduce', viewport: { width: 640, height: 640 } });
      const open = () => openDashboard(context, `${example.url}/dashboard/jwt`);
      const one = await open();
      const tokens = [await checkToken(one)];
      // A dashboard keeps messages for those who come later: for this one, too.
      const other = await open();
      tokens.push(await checkToken(other));
      await checkPrivacy([one, other], tokens);
      await checkWithoutFrontend(one, example);
      await checkOpenDashboard(one, other, example);
    } finally {
      await browser.close();
    }
  },
});

/** A visitor of the dashboard. */
interface Visitor {
  readonly page: Page;
  /** Presses the button. */
  readonly ask: () => Promise<void>;
  /** All that the page has got from Node-RED until now. */
  readonly received: () => Promise<string>;
  /** What it gets next for the template. */
  readonly nextMessage: () => Promise<string>;
}

const template = 'cdca8d2f054edc77';

/** Opens the page of the dashboard: it is there when it can be used. */
async function openDashboard(context: BrowserContext, address: string): Promise<Visitor> {
  const page = await context.newPage();
  const received: (string | Promise<string>)[] = [];
  let resolveNext = (_message: string) => {};
  page.on('response', (answer) => {
    if (answer.url().includes('/socket.io/')) received.push(answer.text().catch(() => ''));
  });
  const upgraded = new Promise<void>((resolve) => {
    page.on('websocket', (socket) => {
      // From this frame on, nothing comes any other way.
      socket.on('framesent', ({ payload }) => payload === '5' && resolve());
      socket.on('framereceived', ({ payload }) => {
        received.push(String(payload));
        if (String(payload).includes(`"msg-input:${template}"`)) resolveNext(String(payload));
      });
    });
  });
  await page.goto(address);
  const button = page.getByRole('button', { name: 'Get a token' });
  await Promise.all([button.waitFor(), upgraded]);
  return {
    page,
    ask: () => button.click(),
    received: async () => (await Promise.all(received)).join('\n'),
    nextMessage: () =>
      new Promise((resolve) => {
        resolveNext = resolve;
      }),
  };
}

/** Gets a token, and calls the API with it. */
async function checkToken({ page, ask }: Visitor): Promise<string> {
  await ask();
  const token = String(await page.locator('.token').textContent());
  assert.match(token, /^[\w-]+\.[\w-]+\.[\w-]+$/);
  assert.match(String(await page.locator('.until').textContent()), /\d:\d\d/);
  const call = page.getByRole('button', { name: 'Ask the API' });
  const [request] = await Promise.all([page.waitForRequest(/time$/), call.click()]);
  assert.equal(request.headers().authorization, `Bearer ${token}`);
  await page.getByText(/On the server it is \d+:\d\d/).waitFor();
  return token;
}

/** Each has got one's own token alone. */
async function checkPrivacy(visitors: readonly Visitor[], tokens: readonly string[]): Promise<void> {
  for (const [index, visitor] of visitors.entries()) {
    // What was sent before this answer has come before it.
    const answer = visitor.nextMessage();
    await visitor.ask();
    await answer;
    const received = await visitor.received();
    const known = tokens.filter((token) => received.includes(token));
    assert.deepEqual(known, [tokens[index]]);
  }
}

/** Without *frontend*, the browser gets nothing of the token. */
async function checkWithoutFrontend(visitor: Visitor, { change }: RunningExample): Promise<void> {
  await change('token for the browser', { frontend: false });
  const answer = visitor.nextMessage();
  await visitor.ask();
  assert.doesNotMatch(await answer, /eyJ|"jwt"/);
  await change('token for the browser', { frontend: true });
}

/** A dashboard that was there before sends the token to everybody: the page says so, and what to do. */
async function checkOpenDashboard(one: Visitor, other: Visitor, { change }: RunningExample): Promise<void> {
  await change('Dashboard', { acceptsClientConfig: ['ui-notification', 'ui-control'] });
  await one.ask();
  await one.page.locator('.token').waitFor();
  await other.page.getByText('tick ui-template').waitFor();
  assert.equal(await other.page.locator('.token').count(), 0);
}
