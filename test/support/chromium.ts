import { type Browser, chromium } from 'playwright-core';
import { fontEnvironment } from './fonts.ts';
import { findProgram } from './programs.ts';

const places = [
  process.env.CHROMIUM_PATH,
  // Opens a page for two thirds of what the browser with its windows needs.
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** Starts a Chromium or Chrome that draws with the fonts of the tests; its place can be given in CHROMIUM_PATH. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: findProgram({ name: 'chromium', places, debian: ['chromium-headless-shell'] }),
    env: { ...process.env, ...fontEnvironment() },
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
}
