import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProblems } from '../../scripts/release-check.ts';
import { root } from '../support/node-red.ts';

const entries = '\n### Added\n\n- A thing.\n';
const good = {
  tag: 'v1.2.3',
  version: '1.2.3',
  changelog: `# Changelog\n\n## [Unreleased]\n\n## [1.2.3] - 2026-11-26\n${entries}\n## [1.2.2] - 2026-10-01\n${entries}`,
};
const changelog = (text: string) => ({ changelog: `# Changelog\n\n${text}` });

describe('a release', () => {
  it('is published where tag, version and changelog agree', () => assert.deepEqual(findProblems(good), []));

  const wrong: readonly (readonly [string, Partial<typeof good>, ...string[]])[] = [
    ['another tag', { tag: 'v1.2.4' }, 'the tag is v1.2.4, and package.json says 1.2.3: the tag must be v1.2.3'],
    ['a tag without v', { tag: '1.2.3' }, 'the tag is 1.2.3, and package.json says 1.2.3: the tag must be v1.2.3'],
    [
      'a version that the changelog does not have',
      { tag: 'v1.2.4', version: '1.2.4' },
      'CHANGELOG.md has no section [1.2.4]',
    ],
    ['no changelog', { changelog: '' }, 'CHANGELOG.md has no section [1.2.3]'],
    [
      'nothing in its section',
      changelog(`## [1.2.3] - 2026-11-26\n\n## [1.2.2] - 2026-10-01\n${entries}`),
      'the section [1.2.3] of CHANGELOG.md is empty',
    ],
    [
      'no date',
      changelog(`## [1.2.3]\n${entries}`),
      'the section [1.2.3] of CHANGELOG.md has no date: ## [1.2.3] - 2026-01-31',
    ],
    [
      'entries that belong to no version yet',
      changelog(`## [Unreleased]\n${entries}\n## [1.2.3] - 2026-11-26\n${entries}`),
      'CHANGELOG.md has entries under [Unreleased]: move them to [1.2.3]',
    ],
  ];
  for (const [what, part, ...problems] of wrong) {
    it(`is refused with ${what}`, () => assert.deepEqual(findProblems({ ...good, ...part }), problems));
  }

  it('is refused by the command, which says why', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const { status, stderr } = spawnSync(process.execPath, ['scripts/release-check.ts', 'v0.0.0'], { cwd: root });
    assert.equal(status, 1);
    assert.match(String(stderr), new RegExp(`^the tag is v0.0.0, and package.json says ${version}: the tag must be`));
  });
});
