import assert from 'node:assert/strict';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import type { GeneratorSettings } from '../../nodes/jwt-generator/settings.ts';
import { secret } from '../support/flow.ts';
import { nodeRed4, nodeRed5, type RunningNodeRed, root, startNodeRed } from '../support/node-red.ts';
import { change, type FlowNode, flowOf, generator, httpIn, httpResponse, jwtKey } from '../support/node-red-flow.ts';

const at = (mood: string, name: string) => `#:(moody)::${mood}.${name}`;
const read = (mood: string): Partial<GeneratorSettings> => ({ subject: at(mood, 'sub'), subjectType: 'flow' });
const write = (mood: string): Partial<GeneratorSettings> => ({ variable: at(mood, 'jwt'), variableType: 'global' });
const reuse = (mood: string): Partial<GeneratorSettings> => ({
  cache: true,
  cacheStore: at(mood, 'tokens'),
  cacheStoreType: 'global',
});

/** Settings of generators, by the path that sends them a message. */
const nodes: Readonly<Record<string, Partial<GeneratorSettings>>> = {
  'read-never': read('never'),
  'read-late': read('late'),
  'read-twice': read('twice'),
  'read-throws': read('throws'),
  'write-never': write('never'),
  'write-late': write('late'),
  'write-twice': write('twice'),
  'write-throws': write('throws'),
  'reuse-never': reuse('never'),
  'reuse-late': reuse('late'),
  'reuse-twice': reuse('twice'),
  'reuse-throws': reuse('throws'),
  'jsonata-never': { subject: '$flowContext("never.sub", "moody")', subjectType: 'jsonata' },
  'key-never': { signingKey: 'hidden' },
};

/** Each answers `GET /<its name>` with the token, or the error. */
const flow: FlowNode[] = flowOf(
  jwtKey('key', { use: 'sig', kty: 'oct' }, { secret }),
  jwtKey('hidden', { use: 'sig', kty: 'oct', source: 'global', location: at('never', 'key') }),
  ...Object.entries(nodes).flatMap(([name, settings]) => [
    { ...httpIn(`in-${name}`, `/${name}`), wires: [[name]] },
    {
      ...generator(name, { signature: 'symmetric', signingKey: 'key', variable: '', ...settings }),
      wires: [['true'], ['failure']],
    },
  ]),
  { ...change('true', { payload: ['{"token": token}', 'jsonata'] }), wires: [['out']] },
  { ...change('failure', { payload: ['error', 'msg'] }), wires: [['out']] },
  httpResponse('out'),
);

interface Answer {
  readonly token?: string;
  readonly code?: string;
  readonly message?: string;
  readonly hint?: string;
}

const value = 'the value of "sub" cannot be evaluated: its flow context';
const failures: readonly (readonly [string, string, string, string])[] = [
  ['does not answer a reading', 'read-never', 'ERR_VALUE', `${value} did not answer within 2000 ms`],
  ['answers a reading too late', 'read-late', 'ERR_VALUE', `${value} did not answer within 2000 ms`],
  ['throws at a reading', 'read-throws', 'ERR_VALUE', `${value} cannot be read`],
  ['does not answer a JSONata expression', 'jsonata-never', 'ERR_VALUE', `${value} did not answer within 2000 ms`],
  [
    'does not give a key',
    'key-never',
    'ERR_VALUE',
    'the value of "the key" cannot be evaluated: its global context did not answer within 2000 ms',
  ],
  ['does not answer a writing', 'write-never', 'ERR_STORE', 'the global context did not answer within 2000 ms'],
  ['answers a writing too late', 'write-late', 'ERR_STORE', 'the global context did not answer within 2000 ms'],
  ['throws at a writing', 'write-throws', 'ERR_STORE', 'the global context could not be written'],
];

const editions = [nodeRed5, nodeRed4];

/** A Node-RED with the flow, and what each of its nodes answered to several messages. */
interface Asked {
  readonly running: RunningNodeRed;
  readonly ask: (name: string) => Promise<Answer>;
  readonly answers: ReadonlyMap<string, readonly Answer[]>;
}

/** Asks all nodes side by side, because most of them wait: two messages at once, or three in a row where tokens are reused. */
async function askAll(running: RunningNodeRed): Promise<Asked> {
  const ask = async (name: string) => (await (await fetch(`${running.url}/${name}`)).json()) as Answer;
  const inARow = async (name: string) => [await ask(name), await ask(name), await ask(name)];
  const answersOf = (name: string) => (name.startsWith('reuse') ? inARow(name) : Promise.all([ask(name), ask(name)]));
  const answers = Object.keys(nodes).map(async (name) => [name, await answersOf(name)] as const);
  return { running, ask, answers: new Map(await Promise.all(answers)) };
}

describe('a context store that misbehaves', function () {
  this.timeout(120_000);
  let started: readonly RunningNodeRed[] = [];
  let asked: readonly Asked[] = [];
  before(async () => {
    const plugin = JSON.stringify(join(root, 'test/support/moody-context.cjs'));
    const settings = `contextStorage: { default: { module: 'memory' }, moody: { module: require(${plugin}) } }`;
    started = await Promise.all(editions.map((edition) => startNodeRed(edition, { settings })));
    await Promise.all(started.map(({ deploy }) => deploy(flow)));
    asked = await Promise.all(started.map(askAll));
  });
  after(() => Promise.all(started.map(({ stop }) => stop())));

  for (const [index, { name: edition }] of editions.entries()) {
    const one = () => asked[index] as Asked;
    const answersOf = (name: string) => one().answers.get(name) ?? [];

    for (const [what, name, code, message] of failures) {
      it(`that ${what} fails the message, and the one after it, in ${edition}`, () => {
        assert.equal(answersOf(name).length, 2);
        for (const answer of answersOf(name)) {
          assert.deepEqual([answer.code, answer.message], [code, message]);
          if (message.includes('did not answer')) assert.match(answer.hint ?? '', /running and reachable/);
        }
      });
    }

    it(`that answers twice is believed once, in ${edition}`, () => {
      assert.equal(decodeJwt(answersOf('read-twice')[0]?.token ?? '').sub, 'first');
      assert.ok(answersOf('write-twice')[0]?.token);
    });

    for (const mood of ['never', 'late', 'twice', 'throws']) {
      it(`stops no token that is to be reused (${mood}), in ${edition}`, () => {
        assert.equal(answersOf(`reuse-${mood}`).filter(({ token }) => token).length, 3);
        if (mood === 'twice') return;
        const told = one()
          .running.log()
          .split(`[jwt-generator:reuse-${mood}] ERR_STORE: the context that keeps tokens`);
        assert.equal(told.length, 2, 'it is told once');
      });
    }

    it(`ends nothing, though it answers when nobody waits any more, in ${edition}`, async () => {
      const { ask, running } = one();
      await ask('read-late');
      assert.ok((await ask('read-twice')).token);
      assert.doesNotMatch(running.log(), /[Uu]ncaught|UnhandledPromise|hunter2/);
    });
  }
});
