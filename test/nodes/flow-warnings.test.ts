import assert from 'node:assert/strict';
import { flowWarningsOf } from '../../nodes/jwt-generator/editor/flow-warnings.ts';
import type { GeneratorNode } from '../../nodes/jwt-generator/editor/live.ts';
import { type GeneratorSettings, generatorDefaults } from '../../nodes/jwt-generator/settings.ts';

type FlowNode = Readonly<Record<string, unknown>> & { readonly id: string; readonly type: string };

/** A node of a flow; `to` has the ids of its targets, for each output. */
const node = (type: string, settings: object = {}, ...to: string[][]): FlowNode => ({
  id: type,
  type,
  to,
  ...settings,
});

/** What Node-RED's editor says of its nodes. */
function editorOf(flow: readonly FlowNode[]) {
  const find = (id: string) => flow.find((known) => known.id === id);
  return {
    eachNode: (visit: (known: FlowNode) => void) => flow.filter(({ to }) => to).forEach(visit),
    eachConfig: (visit: (known: FlowNode) => void) => flow.forEach(visit),
    eachLink: (visit: (link: object) => void) => {
      for (const source of flow) {
        (source.to as string[][]).forEach((ids, sourcePort) => {
          for (const id of ids) visit({ source, sourcePort, target: find(id) });
        });
      }
    },
  };
}

const scope = globalThis as { RED?: unknown };

/** The warnings of a JWT - Generator that is wired as `to` says. */
function warningsOf(settings: Partial<GeneratorSettings>, to: string[][], others: readonly FlowNode[]): string[] {
  const generator = node('jwt-generator', {}, ...to);
  const changed: GeneratorSettings = { ...generatorDefaults, variable: '', ...settings };
  const { RED } = scope;
  scope.RED = { nodes: editorOf([generator, ...others]) };
  try {
    return flowWarningsOf(generator as unknown as GeneratorNode, changed);
  } finally {
    scope.RED = RED;
  }
}

describe('a JWT - Generator in its flow', () => {
  describe('warns that every visitor of a dashboard gets the token', () => {
    const widget = node('ui-template');
    const accepting = (...acceptsClientConfig: string[]) => node('ui-base', { acceptsClientConfig });
    const behind = (between: FlowNode, settings: Partial<GeneratorSettings> = {}) =>
      warningsOf(settings, [[between.id]], [{ ...between, to: [['ui-template']] }, widget]);
    const rules = (...changes: object[]) => node('change', { rules: changes });
    const all = ['tokenToAllVisitors'];

    const cases: Readonly<Record<string, readonly [found: string[], expected: string[]]>> = {
      'where a widget is wired to it': [warningsOf({}, [['ui-template']], [widget]), all],
      'where the dashboard accepts client data for others': [
        warningsOf({}, [['ui-template']], [widget, accepting('ui-control')]),
        all,
      ],
      'not where it accepts it for this type': [
        warningsOf({}, [['ui-template']], [widget, accepting('ui-template')]),
        [],
      ],
      'where it includes no client data': [
        warningsOf(
          {},
          [['ui-template']],
          [widget, node('ui-base', { acceptsClientConfig: ['ui-template'], includeClientData: false })],
        ),
        all,
      ],
      'not for a notification, as a dashboard is at first': [
        warningsOf({}, [['ui-notification']], [node('ui-notification'), node('ui-base')]),
        [],
      ],
      'not for a failure': [warningsOf({}, [[], ['ui-template']], [widget]), []],
      'not where the token is masked': [warningsOf({ maskToken: true }, [['ui-template']], [widget]), []],
      'for a variable of the front end': [
        warningsOf({ output: '', variable: '#:(disk)::jwt', frontend: true }, [['ui-template']], [widget]),
        all,
      ],
      'not for a variable that stays on the server': [
        warningsOf({ output: '', variable: 'jwt' }, [['ui-template']], [widget]),
        [],
      ],
      'not for attributes without the token': [
        warningsOf(
          { output: '', variable: 'jwt', variableType: 'msg', saveAttributes: 'claims,expiresAt' },
          [['ui-template']],
          [widget],
        ),
        [],
      ],
      'behind a request': [behind(node('http request')), all],
      'not of a header, behind a request': [behind(node('http request'), { output: '', authorization: true }), []],
      'not behind a script': [behind(node('function')), []],
      'not where it is deleted': [behind(rules({ t: 'delete', p: 'token', pt: 'msg' })), []],
      'where something else is deleted': [behind(rules({ t: 'delete', p: 'token', pt: 'flow' })), all],
    };
    for (const [name, [found, expected]] of Object.entries(cases)) {
      it(name, () => assert.deepEqual(found, expected));
    }
  });

  describe('warns that the client gets the authorization header', () => {
    const answer = node('http response');
    const header = { output: '', authorization: true };
    const deleting = node('change', { rules: [{ t: 'delete', p: 'headers', pt: 'msg' }] }, ['http response']);
    const cases: Readonly<Record<string, readonly [found: string[], expected: string[]]>> = {
      'of an HTTP response': [warningsOf(header, [['http response']], [answer]), ['authorizationToClient']],
      'not of one for failures': [warningsOf(header, [[], ['http response']], [answer]), []],
      'not where headers are deleted': [warningsOf(header, [['change']], [deleting, answer]), []],
      'round a loop': [
        warningsOf(header, [['delay']], [node('delay', {}, ['delay', 'http response']), answer]),
        ['authorizationToClient'],
      ],
      'not where it is not set': [warningsOf({}, [['http response']], [answer]), []],
    };
    for (const [name, [found, expected]] of Object.entries(cases)) {
      it(name, () => assert.deepEqual(found, expected));
    }
  });

  it('warns of another that saves to the same variable', () => {
    const other = node('jwt-generator', { id: 'other', variable: 'jwt', variableType: 'flow' });
    assert.deepEqual(warningsOf({ variable: 'jwt' }, [], [other]), ['sharedVariable']);
    assert.deepEqual(warningsOf({ variable: 'other' }, [], [other]), []);
  });
});
