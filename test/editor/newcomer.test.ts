import assert from 'node:assert/strict';
import { compactVerify, importJWK } from 'jose';
import { dragOntoWire } from '../support/drag.ts';
import { doubleClick } from '../support/editor.ts';
import { describePanel } from '../support/panel.ts';

const flow = [
  { id: 'tab', type: 'tab', label: 'Newcomer' },
  { id: 'in', type: 'http in', z: 'tab', x: 150, y: 200, url: '/token', method: 'get', wires: [['show']] },
  {
    id: 'show',
    type: 'change',
    z: 'tab',
    x: 650,
    y: 200,
    rules: [{ t: 'set', p: 'payload', pt: 'msg', to: '{"token": token, "jwt": $flowContext("jwt")}', tot: 'jsonata' }],
    wires: [['out']],
  },
  { id: 'out', type: 'http response', z: 'tab', x: 850, y: 200, wires: [] },
];

describePanel('a newcomer', (bench) => {
  it('has a token after eight actions at most, a key generated on the way', async () => {
    const { page, calm, complaints, deploy } = await bench.open(flow);
    let actions = 0;
    const act = async (action: Promise<unknown>) => {
      actions += 1;
      await action;
    };

    await act(dragOntoWire(page, 'jwt-generator'));
    await act(doubleClick(page.locator('.red-ui-flow-node', { hasText: 'JWT - Generator' })));
    await page.locator('#node-dialog-ok').waitFor();
    await calm();
    await act(page.locator('#jwt-faults button', { hasText: 'choose or add a key' }).click());
    await act(page.locator('#jwt-signature-generate').click());
    await page.locator('#jwt-signature-key', { hasText: 'EC P-256 · ES256' }).waitFor();
    await page.locator('#jwt-faults', { hasText: 'key' }).waitFor({ state: 'hidden' });
    await act(page.locator('#jwt-try').click());
    await page.locator('#jwt-trial-result .jwt-good', { hasText: '"iss": "node-red"' }).waitFor();
    await act(page.locator('#node-dialog-ok').click());
    await page.locator('#node-dialog-ok').waitFor({ state: 'detached' });
    await act(deploy());
    assert.ok(actions <= 8, String(actions));

    const publicJwk = await page.evaluate(async () => {
      const { RED } = globalThis as unknown as {
        RED: { nodes: { eachConfig(visit: (node: { id: string; type: string }) => void): void } };
      };
      let id = '';
      RED.nodes.eachConfig((node) => {
        if (node.type === 'jwt-key') id = node.id;
      });
      const body = { id, settings: {}, credentials: { privateKey: '__PWRD__' } };
      const response = await fetch('jwt-key/describe', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...body, settings: { use: 'sig', kty: 'EC' } }),
      });
      return (await response.json()).description.publicJwk;
    });
    const answer = await (await fetch(`${bench.running.url}/token`)).json();
    const { payload } = await compactVerify(String(answer.token), await importJWK(publicJwk, 'ES256'));
    const { iss, sub, iat, exp } = JSON.parse(new TextDecoder().decode(payload));
    assert.deepEqual([iss, sub, exp - iat], ['node-red', 'node-red', 3600]);
    assert.deepEqual(answer.jwt, { token: answer.token });
    assert.deepEqual(complaints, []);
  });

  it('has a token of the short secret of an API after twelve actions at most, and is told how short it is', async () => {
    const { page, calm, complaints, deploy } = await bench.open(flow);
    let actions = 0;
    const act = async (action: Promise<unknown>) => {
      actions += 1;
      await action;
    };

    await act(dragOntoWire(page, 'jwt-generator'));
    await act(doubleClick(page.locator('.red-ui-flow-node', { hasText: 'JWT - Generator' })));
    await page.locator('#node-dialog-ok').waitFor();
    await calm();
    await act(page.locator('.jwt-panel a[href="#signature"]').click());
    await act(page.locator('#node-input-btn-signingKey-add').click());
    await page.locator('#node-config-dialog-ok').waitFor();
    await calm();
    await page.locator('#jwt-key-pair textarea').focus();
    await act(page.keyboard.insertText('my-secret'));
    await page.locator('#jwt-key-description', { hasText: 'Secret, 72 bits' }).waitFor();
    await act(page.locator('#node-config-dialog-ok').click());
    await page.locator('#node-config-dialog-ok').waitFor({ state: 'detached' });
    await calm();
    const fault = page.locator('.jwt-fault', { hasText: 'The secret has 9 characters; HS256 needs 32' });
    await fault.waitFor();
    assert.equal(await page.locator('#node-input-signature').inputValue(), 'symmetric');
    assert.deepEqual(await fault.locator('button').allTextContents(), [
      'Make a new secret',
      'My API uses this one: allow it',
    ]);
    assert.equal(await page.locator('a[href="#signature"].jwt-attention').count(), 1);
    await act(fault.locator('button').last().click());
    await fault.waitFor({ state: 'detached' });
    await act(page.locator('#jwt-try').click());
    await page.locator('#jwt-trial-result .jwt-good', { hasText: '"alg": "HS256"' }).waitFor();
    await act(page.locator('#node-dialog-ok').click());
    await page.locator('#node-dialog-ok').waitFor({ state: 'detached' });
    await act(deploy());
    assert.ok(actions <= 12, String(actions));

    const answer = await (await fetch(`${bench.running.url}/token`)).json();
    const { payload } = await compactVerify(answer.token, new TextEncoder().encode('my-secret'));
    assert.match(new TextDecoder().decode(payload), /"iss":"node-red"/);
    assert.deepEqual(complaints, []);
  });
});
