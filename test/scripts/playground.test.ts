import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { claim, runningIn } from '../../scripts/playground.ts';

describe('the user directory of npm start', () => {
  let userDir = '';
  beforeEach(() => {
    userDir = mkdtempSync(join(tmpdir(), 'jwt-playground-'));
  });
  afterEach(() => rmSync(userDir, { recursive: true, force: true }));

  it('is taken while the Node-RED that claimed it answers', async () => {
    assert.equal(await runningIn(userDir), undefined);
    const server = createServer((_, response) => response.end()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const leave = process.listeners('exit');
    claim(userDir, url);
    assert.equal(await runningIn(userDir), url);
    server.close();
    server.closeAllConnections();
    assert.equal(await runningIn(userDir), undefined, 'its process id may be that of another program');
    const [ended] = process.listeners('exit').filter((listener) => !leave.includes(listener));
    assert.ok(ended);
    process.removeListener('exit', ended);
    ended(0);
    assert.ok(!existsSync(join(userDir, '.running.json')), 'the mark goes with the process');
  });

  it('is free where the mark is of a process that was killed, or is no mark', async () => {
    for (const mark of ['{"pid":4194305,"url":"http://127.0.0.1:1"}', '{"pid":0}', 'x', '[]', '{"pid":"1"}']) {
      writeFileSync(join(userDir, '.running.json'), mark);
      assert.equal(await runningIn(userDir), undefined, mark);
    }
  });
});
