import { homedir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from './programs.ts';

const folders = ['/usr/share/fonts', join(homedir(), '.local/share/fonts')];

/** One font for Latin, Greek and Cyrillic, one for Chinese, Japanese and Korean: a file of each, and where it may be. */
const fonts = [
  {
    name: 'LiberationSans-Regular.ttf',
    places: ['truetype/liberation', 'truetype/liberation2', 'liberation', 'liberation-sans-fonts', ''],
    debian: ['fonts-liberation'],
  },
  {
    name: 'NotoSansCJK-Regular.ttc',
    places: ['opentype/noto', 'noto-cjk', 'google-noto-sans-cjk-fonts', ''],
    debian: ['fonts-noto-cjk'],
  },
];

/**
 * What tells a browser to draw with these fonts and no others, so that a text is as wide on one machine as on the next. On
 * systems without fontconfig, which have fonts for all of these scripts, it draws with theirs.
 */
export function fontEnvironment(): Record<string, string> {
  if (process.platform !== 'linux') return {};
  for (const { name, places, debian } of fonts) {
    findProgram({
      name,
      places: folders.flatMap((folder) => places.map((place) => join(folder, place, name))),
      debian,
    });
  }
  return { FONTCONFIG_FILE: join(import.meta.dirname, 'fonts.conf') };
}
