import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { curvePair } from '../support/keys.ts';
import { editions, makeUserDir, root, startNodeRed } from '../support/node-red.ts';
import { tokenFlow } from '../support/panel.ts';

const flow = tokenFlow(
  { signingKey: 'key', variable: '' },
  {
    id: 'key',
    type: 'jwt-key',
    name: '',
    use: 'sig',
    kty: 'EC',
    credentials: { privateKey: curvePair('P-256').privateKey },
  },
);

const packageName = '@jwt-nodes/node-red-jwt-generator';
const hint = 'Put the old credentialSecret back into settings.js and restart Node-RED; do not deploy before.';

for (const edition of editions) {
  describe(`${edition.name} whose credentialSecret was changed`, function () {
    this.timeout(120_000);

    it('says that the old secret brings the key back, which it does', async () => {
      const userDir = makeUserDir();
      mkdirSync(join(userDir, 'node_modules', '@jwt-nodes'), { recursive: true });
      symlinkSync(root, join(userDir, 'node_modules', packageName));
      writeFileSync(
        join(userDir, 'package.json'),
        JSON.stringify({ name: 'user', version: '1.0.0', dependencies: { [packageName]: '*' } }),
      );
      const run = async <T>(
        settings: string,
        step: (url: string, log: () => string, deploy: (flow: object[]) => Promise<void>) => Promise<T>,
      ) => {
        const running = await startNodeRed(edition, { userDir, settings });
        try {
          return await step(running.url, running.log, (nodes) => running.deploy(nodes));
        } finally {
          await running.stop();
        }
      };
      const ask = async (url: string) =>
        (await (await fetch(`${url}/token`)).json()) as {
          token?: string;
          code?: string;
          message?: string;
          hint?: string;
        };
      try {
        await run('', async (url, _log, deploy) => {
          await deploy(flow);
          assert.ok((await ask(url)).token);
        });
        const stored = join(userDir, 'flows_cred.json');
        const credentials = readFileSync(stored, 'utf8');
        await run("credentialSecret: 'another',", async (url, log, deploy) => {
          const { code, message, hint: found } = await ask(url);
          assert.deepEqual(
            [code, message, found],
            ['ERR_KEY_MISSING', 'the credentials of this JWT key cannot be decrypted', hint],
          );
          assert.ok(log().includes(hint));
          assert.equal(readFileSync(stored, 'utf8'), credentials);
          // Who has lost the old secret deploys the key anew.
          await deploy(flow);
          assert.ok((await ask(url)).token);
        });
        writeFileSync(stored, credentials);
        await run('', async (url) => assert.ok((await ask(url)).token));
      } finally {
        rmSync(userDir, { recursive: true, force: true });
      }
    });
  });
}
