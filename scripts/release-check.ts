// Refuses a release whose tag, package.json and CHANGELOG.md do not say the same: node scripts/release-check.ts v1.2.3
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a release is made of. */
export interface Release {
  /** The tag that is pushed: `v1.2.3`. */
  readonly tag: string;
  /** The version in package.json. */
  readonly version: string;
  /** The text of CHANGELOG.md. */
  readonly changelog: string;
}

/** Says what is wrong with a release, one sentence for each problem; none where it can be published. */
export function findProblems({ tag, version, changelog }: Release): string[] {
  const sections = sectionsOf(changelog);
  const own = sections.find(({ title }) => title === version);
  const unreleased = sections.find(({ title }) => title === 'Unreleased');
  const problems: readonly (readonly [isWrong: boolean, sentence: string])[] = [
    [tag !== `v${version}`, `the tag is ${tag}, and package.json says ${version}: the tag must be v${version}`],
    [!own, `CHANGELOG.md has no section [${version}]`],
    [own !== undefined && !own.hasEntries, `the section [${version}] of CHANGELOG.md is empty`],
    [
      own !== undefined && !own.isDated,
      `the section [${version}] of CHANGELOG.md has no date: ## [${version}] - 2026-01-31`,
    ],
    [unreleased?.hasEntries === true, `CHANGELOG.md has entries under [Unreleased]: move them to [${version}]`],
  ];
  return problems.filter(([isWrong]) => isWrong).map(([, sentence]) => sentence);
}

/** The sections of a changelog (Keep a Changelog 1.1.0). */
function sectionsOf(changelog: string) {
  return changelog
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [heading = '', ...lines] = section.split('\n');
      const [, title, date = ''] = /^\[([^\]]+)\](.*)$/.exec(heading) ?? [];
      return {
        title,
        isDated: /^ - \d{4}-\d{2}-\d{2}$/.test(date.trimEnd()),
        hasEntries: lines.some((line) => line.startsWith('- ')),
      };
    });
}

if (import.meta.main) {
  const read = (file: string) => readFileSync(join(import.meta.dirname, '..', file), 'utf8');
  const { version } = JSON.parse(read('package.json'));
  const problems = findProblems({ tag: process.argv[2] ?? '', version, changelog: read('CHANGELOG.md') });
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
