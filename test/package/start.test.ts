import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { freePort, makeUserDir, root } from '../support/node-red.ts';

describe('npm start', function () {
  this.timeout(60_000);

  it('names a taken port, uses another, and prints a URL that returns a token', async () => {
    const userDir = makeUserDir();
    const port = await freePort();
    const occupant = createServer().listen(port, '127.0.0.1');
    await once(occupant, 'listening');
    // What `npm start` runs after the build.
    const child = spawn(process.execPath, [
      join(root, 'scripts/start.ts'),
      '--user-dir',
      userDir,
      '--port',
      String(port),
    ]);
    try {
      let printed = '';
      const address = await new Promise<string>((resolve, reject) => {
        child.once('exit', () => reject(new Error(printed)));
        child.stdout.on('data', (data) => {
          printed += data;
          const [, found] = /curl (http:\S+)/.exec(printed) ?? [];
          if (found) resolve(found);
        });
      });
      assert.match(printed, new RegExp(`Port ${port} is taken`));
      assert.match(printed, /Node-RED's editor: +http:\/\/127\.0\.0\.1:\d+/);
      assert.ok(!address.includes(`:${port}/`));

      const answer = (await (await fetch(address)).json()) as { token: string; claims: object; header: object };
      assert.deepEqual(decodeJwt(answer.token), answer.claims);
      assert.deepEqual(decodeProtectedHeader(answer.token), answer.header);

      const again = (await (await fetch(address)).json()) as { token: string };
      assert.notEqual(again.token, answer.token, 'each is freshly signed');
      assert.doesNotMatch(readFileSync(join(userDir, 'flows.json'), 'utf8'), /PRIVATE KEY/);
    } finally {
      const ended = once(child, 'exit');
      child.removeAllListeners('exit');
      child.kill('SIGINT');
      await Promise.race([ended, once(child, 'close')]);
      occupant.close();
      rmSync(userDir, { recursive: true, force: true });
    }
  });
});
