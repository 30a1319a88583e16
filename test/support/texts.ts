import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { root } from './node-red.ts';

const nodes = ['jwt-generator', 'jwt-key', 'jwt-verifier'];

/** The texts of all nodes in one language, by their keys; what is missing is told by the test of the catalogues. */
function textsOf(language: string): Map<string, string> {
  const entries = nodes.flatMap((node) => {
    const file = join(root, `nodes/${node}/locales/${language}.json`);
    return existsSync(file) ? entriesOf(JSON.parse(readFileSync(file, 'utf8')), '') : [];
  });
  return new Map(entries);
}

/** Every text of a catalogue, by the path of its key. */
export function entriesOf(texts: object, path: string): [string, string][] {
  return Object.entries(texts).flatMap(([name, value]) =>
    typeof value === 'string' ? [[`${path}.${name}`, value] as [string, string]] : entriesOf(value, `${path}.${name}`),
  );
}

/** A catalogue's text, with anything in the places of its values. */
function patternOf(text: string): string {
  const parts = text.split(/__\w+__/).map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return parts.join('.+');
}

/**
 * @returns tells whether a text is English, though the catalogue of the language has another for it: a phrase anywhere,
 *   a word or two only where they stand alone
 */
export function englishIn(language: string): (text: string) => boolean {
  const own = textsOf(language);
  const ownTexts = new Set(own.values());
  const foreign = [...textsOf('en-US')]
    .filter(([key, text]) => own.has(key) && !ownTexts.has(text))
    // A word between two values tells nothing: "… for …" is Portuguese, too.
    .filter(([, text]) => !/^__\w+__ \S+ __\w+__$/.test(text))
    .map(([, text]) => text);
  const phrases = foreign.filter((text) => text.split(' ').length > 2);
  const alone = new RegExp(`^(?:${foreign.map(patternOf).join('|')})$`, 'u');
  const inside = new RegExp(phrases.map(patternOf).join('|'), 'u');
  return (text) => foreign.length > 0 && (alone.test(text) || inside.test(text));
}

/**
 * Everything that a person reads or hears of a part of a page: texts, titles, placeholders, names; but what Node-RED
 * itself says in a list of config nodes, and names that are the same in every language.
 */
export function wordsIn(page: Page, part: string): Promise<string[]> {
  return page.evaluate((place) => {
    const form = document.querySelector(place) as HTMLElement;
    const texts: (string | null)[] = [];
    const walk = document.createTreeWalker(form, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const parent = walk.currentNode.parentElement;
      if (parent?.closest('[translate="no"]')) continue;
      const isRead =
        parent?.localName === 'option' ? parent.getAttribute('value') !== '_ADD_' : parent?.checkVisibility();
      if (isRead) texts.push(walk.currentNode.textContent);
    }
    for (const element of form.querySelectorAll('[title], [placeholder], [aria-label]')) {
      texts.push(...['title', 'placeholder', 'aria-label'].map((name) => element.getAttribute(name)));
    }
    return texts.map((text) => text?.trim() ?? '').filter((text) => text !== '');
  }, part);
}
