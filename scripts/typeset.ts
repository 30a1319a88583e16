// Sets quotation marks, ellipses, spaces and spellings of every translation as its language has them: npm run format
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Opening and closing quotation mark of each language; a French one brings its space. English keeps the straight ones. */
export const quotes: Readonly<Record<string, readonly [open: string, close: string]>> = {
  de: ['„', '“'],
  'es-ES': ['«', '»'],
  fr: ['«\u202f', '\u202f»'],
  ja: ['「', '」'],
  ko: ['“', '”'],
  'pt-BR': ['“', '”'],
  ru: ['«', '»'],
  'zh-CN': ['“', '”'],
  'zh-TW': ['「', '」'],
};

/** Spellings, most of them those of Node-RED's own translation, which stands beside ours: a pattern, and what is written. */
const spellings: Readonly<Record<string, readonly (readonly [pattern: RegExp, spelling: string])[]>> = {
  fr: [[/nœud/g, 'noeud']],
  ja: [
    [/(ヘッダ|サーバ|パラメータ|ユーザ|ブローカ|プロバイダ|コンシューマ|ディスカバリ)ー/g, '$1'],
    [/（/g, '('],
    [/）/g, ')'],
    [/JWT key/g, 'JWT鍵'],
  ],
  ko: [
    [/객체/g, '오브젝트'],
    [/매개변수/g, '파라미터'],
    [/유형/g, '타입'],
  ],
  ru: [
    [/ё/g, 'е'],
    [/Ё/g, 'Е'],
    [/ – /g, ' — '],
  ],
  'zh-CN': [
    [/颁发者/g, '签发者'],
    [/到期/g, '过期'],
  ],
  'zh-TW': [
    [/變數/g, '變量'],
    [/實例/g, '執行個體'],
    [/私密金鑰/g, '私鑰'],
  ],
};

/**
 * @param text - a text of a catalogue, or a line of a help page
 * @returns the text as it is typeset in the language; code between backticks, links and JSON stay as they are
 */
export function typeset(language: string, text: string): string {
  // A line of a help page that begins with a colon is a property: its colons are marks of Node-RED's markdown.
  const [, property = '', rest = ''] = /^(: .*? : )?(.*)$/s.exec(text) ?? [];
  const parts = rest.split(/(`[^`]*`|\]\([^)]*\)|\{\s*".*\}|\[\s*".*\])/);
  return property + parts.map((part, index) => (index % 2 === 1 ? part : typesetProse(language, part))).join('');
}

function typesetProse(language: string, prose: string): string {
  const [open, close] = quotes[language] ?? ['"', '"'];
  const quoted = prose.replaceAll('...', '…').replaceAll(/"([^"]+)"/g, `${open}$1${close}`);
  const text = (spellings[language] ?? []).reduce(
    (last, [pattern, spelling]) => last.replace(pattern, spelling),
    quoted,
  );
  if (language !== 'fr') return text;
  // The thin space of French print, which no line break parts from its mark; a port or an address has none.
  return text
    .replaceAll(/(?<=\S)[ \u00a0]([:;!?»])(?![/\d])/g, '\u202f$1')
    .replaceAll(/«[ \u00a0]/g, '«\u202f')
    .replaceAll(/(?<=\d)[ \u00a0](?=\d{3}(?!\d))/g, '\u202f');
}

/** Typesets a whole file: each text of a catalogue, or each line of a help page. */
export function typesetFile(path: string, language: string): string {
  const file = readFileSync(path, 'utf8');
  if (path.endsWith('.md'))
    return file
      .split('\n')
      .map((line) => typeset(language, line))
      .join('\n');
  const catalogue = JSON.parse(file, (_, value) => (typeof value === 'string' ? typeset(language, value) : value));
  return `${JSON.stringify(catalogue, null, 2)}\n`;
}

if (import.meta.main) {
  const root = join(import.meta.dirname, '..', 'nodes');
  for (const node of readdirSync(root).filter((name) => name.startsWith('jwt-'))) {
    for (const language of Object.keys(quotes)) {
      for (const path of [`${node}/locales/${language}.json`, `${node}/help/${language}.md`].map((it) =>
        join(root, it),
      )) {
        const typesetText = typesetFile(path, language);
        if (typesetText !== readFileSync(path, 'utf8')) writeFileSync(path, typesetText);
      }
    }
  }
}
