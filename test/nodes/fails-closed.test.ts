import assert from 'node:assert/strict';
import { openQueue } from '../../src/scheduler/queue.ts';
import { closeWithoutWaiting, type Exit, startFlow, startVerifier, stopFlow, type TestFlow } from '../support/flow.ts';
import { rsaPair } from '../support/keys.ts';

type Members = Record<string, unknown>;
type Place = 'flow' | 'global' | 'msg';

const forms = {
  output: ['failure'],
  catch: ['catch'],
  both: ['failure', 'catch'],
  continue: ['true'],
} as const satisfies Record<string, readonly Exit[]>;
type Form = keyof typeof forms;

interface Node {
  readonly start: (settings: object) => Promise<TestFlow>;
  /** Brings a message to fail. */
  readonly bad: Members;
  readonly code: string;
  /** Settings of every place that a node writes to. */
  readonly everywhere: Members;
  /** What an earlier node, or a client, left at those places. */
  readonly stale: Members;
}

/** The nodes that write results; each fails on a message that lacks what they need. */
const nodes: Readonly<Record<string, Node>> = {
  'JWT - Generator': {
    start: (settings) => startFlow({ subject: 'customer', subjectType: 'msg', ...settings }),
    bad: {},
    code: 'ERR_CLAIM_MISSING',
    everywhere: { output: 'login.token', authorization: true },
    stale: {
      login: { token: 'old', name: 'kept' },
      headers: { Authorization: 'Bearer old', authorization: 'Bearer older', accept: 'kept' },
    },
  },
  'JWT - Verifier': {
    start: (settings) => startVerifier(settings),
    bad: { token: 'joe' },
    code: 'ERR_TOKEN_FORMAT',
    everywhere: { output: 'payload' },
    stale: { payload: { sub: 'from the client' } },
  },
};

const places: readonly { readonly variableType: Place; readonly frontend: boolean }[] = [
  { variableType: 'flow', frontend: false },
  { variableType: 'flow', frontend: true },
  { variableType: 'global', frontend: false },
  { variableType: 'msg', frontend: false },
];

const old = { token: 'old' };
const variable = 'user.session';
const read = (flow: TestFlow, place: Place) => (place === 'msg' ? undefined : flow.node.context()[place].get(variable));

/** Sends a message that fails, to a node that has left results of an earlier one. */
async function failOnce(flow: TestFlow, place: Place, message: object, exits: number) {
  if (place !== 'msg') flow.node.context()[place].set(variable, old);
  flow.node.receive(message as never);
  return flow.until(exits);
}

describe('a node that fails', () => {
  afterEach(stopFlow);

  for (const [name, { start, bad, code, everywhere, stale }] of Object.entries(nodes)) {
    const isVerifier = name.includes('Verifier');
    describe(name, () => {
      for (const onFailure of Object.keys(forms) as Form[]) {
        for (const { variableType, frontend } of places) {
          const where = `${variableType}${frontend ? ' and the message' : ''}`;
          it(`leaves nothing of an earlier result: ${onFailure}, with a variable in ${where}`, async () => {
            const flow = await start({ ...everywhere, onFailure, variable, variableType, frontend });
            const given = { ...bad, ...structuredClone(stale), user: { session: old, name: 'kept' }, verified: true };
            const outcomes = await failOnce(flow, variableType, structuredClone(given), forms[onFailure].length);
            assert.deepEqual(outcomes.map(({ exit }) => exit).sort(), [...forms[onFailure]].sort());
            assert.equal(read(flow, variableType), undefined, 'the context variable');
            for (const { exit, message } of outcomes) {
              const { error, _msgid, ...others } = message as unknown as Members;
              if (exit !== 'catch') assert.equal((error as { code: string }).code, code);
              const kept = onFailure === 'continue' ? left(isVerifier, variableType === 'msg' || frontend) : given;
              assert.deepEqual(others, isVerifier ? { ...kept, verified: false } : kept);
            }
            assert.equal(flow.done(), 1);

            /** What passes by True: the message without what the node would have written. */
            function left(isVerifier: boolean, travels: boolean): Members {
              const user = travels ? { name: 'kept' } : given.user;
              if (!isVerifier) return { ...given, user, login: { name: 'kept' }, headers: { accept: 'kept' } };
              const { payload: _, ...others } = given as Members;
              return { ...others, user };
            }
          });
        }
      }

      it('removes results from a copy: what came in stays as it was', async () => {
        const flow = await start({ ...everywhere, onFailure: 'continue', variable, variableType: 'msg' });
        const given = Object.freeze({ ...bad, ...structuredClone(stale), user: Object.freeze({ session: old }) });
        const before = structuredClone(given);
        const { message } = await flow.send(given);
        assert.deepEqual(given, before);
        assert.deepEqual((message as unknown as Members).user, {});
      });

      it('removes a result from the request of an HTTP node, which cannot be copied', async () => {
        class Request {
          readonly #socket = 'open';
          user: unknown = old;
          get socket() {
            return this.#socket;
          }
        }
        const flow = await start({ output: 'req.user', onFailure: 'continue' });
        const req = new Request();
        const { message } = await flow.send({ ...bad, req });
        assert.equal((message as unknown as { req: unknown }).req, req);
        assert.deepEqual([req.user, req.socket], [undefined, 'open']);
      });

      it('clears the variable where its settings are wrong', async () => {
        const flow = await start({ variable, variableType: 'flow', schema: '{', inputSchema: '{' });
        const [outcome] = await failOnce(flow, 'flow', {}, 1);
        assert.equal(outcome?.message.error?.code, 'ERR_SCHEMA');
        assert.equal(read(flow, 'flow'), undefined);
      });

      it('removes what it can where its settings cannot even be read', async () => {
        const flow = await start({ ...everywhere, onFailure: 'continue', saveAttributes: ['x'], variable });
        const [outcome] = await failOnce(flow, 'flow', { ...bad, ...structuredClone(stale) }, 1);
        const { login, headers, payload } = (outcome?.message ?? {}) as Members;
        assert.deepEqual([outcome?.exit, outcome?.message.error?.code], ['true', 'ERR_SETTINGS']);
        assert.deepEqual(
          isVerifier ? payload : [login, headers],
          isVerifier ? undefined : [{ name: 'kept' }, { accept: 'kept' }],
        );
        assert.equal(read(flow, 'flow'), undefined);
      });

      it('fails with the first error where the variable cannot be cleared either, and says so in the status', async () => {
        const flow = await start({ variable, variableType: 'flow' });
        const refuse = (_key: string, _value: unknown, _store: unknown, done: (error: Error) => void) =>
          done(new Error('disk full'));
        flow.node.context = () => ({ flow: { set: refuse } }) as never;
        const { exit, message } = await flow.send(bad);
        assert.deepEqual([exit, message.error?.code], ['failure', code]);
        const type = isVerifier ? 'jwt-verifier' : 'jwt-generator';
        assert.deepEqual(flow.statuses.at(-1), {
          fill: 'red',
          shape: 'ring',
          text: `${type}.status.${code} · ${type}.status.ERR_STORE`,
        });
      });

      it('refuses a place that two results would share', async () => {
        const flow = await start({ output: 'user', variable: 'user.session', variableType: 'msg' });
        const { message } = await flow.send(bad);
        assert.deepEqual(
          [message.error?.code, message.error?.message],
          ['ERR_SETTINGS', 'two results go to the same message property, and one would be lost'],
        );
      });
    });
  }

  for (const [what, settings] of Object.entries({
    'its message property': { output: 'verified' },
    'a part of it': { output: 'verified.claims' },
    'its variable': { variable: 'verified', variableType: 'msg' },
  })) {
    it(`does not let a verifier write its claims to msg.verified: ${what}`, async () => {
      const { exit, message } = await (await startVerifier(settings as object)).send({ token: 'joe' });
      assert.deepEqual(
        [exit, message.error?.code, message.error?.message, message.verified],
        ['failure', 'ERR_SETTINGS', 'two results go to the same message property, and one would be lost', false],
      );
    });
  }

  describe('before its turn', () => {
    const keys = { key: { use: 'sig', kty: 'RSA', credentials: { privateKey: rsaPair().privateKey } } } as const;
    const settings = { signature: 'asymmetric', variable, onFailure: 'continue' } as const;

    /** Has so much under way in the whole process that a message has to wait. */
    function occupy(pieces: number) {
      const ends: (() => void)[] = [];
      const queue = openQueue();
      const work = Array.from({ length: pieces }, () =>
        queue.runInPool<void>((end) => {
          ends.push(() => end(null));
        }),
      );
      const finish = async () => {
        while (ends.length > 0) ends.shift()?.();
        await Promise.all(work);
      };
      return { finish };
    }

    it('leaves nothing of an earlier result: too much is waiting', async () => {
      const flow = await startFlow(settings, { keys });
      const { finish } = occupy(10_004);
      const [outcome] = await failOnce(flow, 'flow', { token: 'old' }, 1);
      assert.deepEqual([outcome?.exit, outcome?.message.error?.code], ['true', 'ERR_BUSY']);
      assert.deepEqual([outcome?.message.token, read(flow, 'flow')], [undefined, undefined]);
      await finish();
    });

    it('leaves nothing of an earlier result: the flow is stopped', async () => {
      const flow = await startFlow(settings, { keys });
      const { finish } = occupy(4);
      const failing = failOnce(flow, 'flow', { token: 'old' }, 1);
      await closeWithoutWaiting(flow.node);
      const [outcome] = await failing;
      assert.deepEqual([outcome?.exit, outcome?.message.error?.code], ['true', 'ERR_CLOSED']);
      assert.deepEqual([outcome?.message.token, read(flow, 'flow')], [undefined, undefined]);
      await finish();
    });
  });
});
