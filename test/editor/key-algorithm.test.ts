import assert from 'node:assert/strict';
import { keyDefaults } from '../../nodes/keys/settings.ts';
import { describePanel, tokenFlow } from '../support/panel.ts';

describePanel('a saved algorithm that the Node.js of the server lacks', (bench) => {
  it('marks the JWT key, which names it', async () => {
    const key = { ...keyDefaults, id: 'new', type: 'jwt-key', name: '', kty: 'AKP', algorithm: 'ML-DSA-65' };
    const editor = await bench.open([...tokenFlow({}), key]);
    const problems = await editor.page.evaluate(() => {
      const { RED } = globalThis as unknown as {
        RED: {
          settings: object;
          nodes: { node(id: string): { validationErrors?: readonly string[] } };
          editor: { validateNode(node: object): void };
        };
      };
      const node = RED.nodes.node('new');
      const problemsNow = () => {
        RED.editor.validateNode(node);
        return String(node.validationErrors);
      };
      const before = problemsNow();
      Object.assign(RED.settings, { jwtKeyMissingCurves: ['ML-DSA-65'] });
      const after = problemsNow();
      Object.assign(RED.settings, { jwtKeyMissingCurves: [] });
      return { before, after };
    });
    assert.doesNotMatch(problems.before, /ML-DSA/);
    assert.match(problems.after, /The Node.js of the server has no ML-DSA-65: choose another algorithm/);
  });
});
