import { type GeneratorSettings, generatorDefaults } from '../../nodes/jwt-generator/settings.ts';
import type { Filled } from '../../src/fill/filled.ts';
import type { FailureOf, KeyDefinition } from './flow.ts';
import { type Edition, editions, type RunningNodeRed, type StartOptions } from './node-red.ts';
import { useNodeRed } from './use-node-red.ts';

/** A JWT - Generator that is asked over HTTP, on a tab of its own. */
export interface TokenService {
  readonly settings?: Partial<GeneratorSettings>;
  /** By the names that the settings have for them. */
  readonly keys?: Readonly<Record<string, KeyDefinition>>;
  /** A template of Node-RED that makes the page of the answer. */
  readonly template?: string;
}

/** The input: properties of the message, and context variables that are set before. */
export interface Question {
  readonly message?: object;
  readonly flow?: object;
  readonly global?: object;
}

/** What came out. */
export interface Answer {
  readonly exit: 'true' | 'failure';
  readonly message: Readonly<Record<string, unknown>> & { readonly token?: string; readonly error?: FailureOf };
  /** The flow context after that. */
  readonly flow: Readonly<Record<string, unknown>>;
  readonly page?: string;
}

export interface Services<Name extends string> {
  readonly ask: (name: Name, question?: Question) => Promise<Answer>;
  /** The last status that the generator has shown; waits for the first. */
  readonly status: (name: Name) => Promise<object>;
  readonly running: () => RunningNodeRed;
}

/** The service that a text of another system fills, with its key. */
export function filledService({ settings, key, credentials }: Filled): TokenService {
  const keys = key && { filled: { ...key, credentials } };
  return { settings: { ...settings, signingKey: 'filled' }, ...(keys && { keys }) };
}

/**
 * Describes tests of services that all run at once in one real Node-RED, of either version.
 *
 * @param define - defines the tests; the services are there when they run
 */
export function describeServices<Name extends string>(
  title: string,
  services: Readonly<Record<Name, TokenService>>,
  define: (services: Services<Name>) => void,
  options: StartOptions = {},
): void {
  describe(title, function () {
    this.timeout(120_000);
    for (const edition of editions) describeIn(edition, services, define, options);
  });
}

function describeIn<Name extends string>(
  edition: Edition,
  services: Readonly<Record<Name, TokenService>>,
  define: (services: Services<Name>) => void,
  options: StartOptions,
): void {
  describe(`in ${edition.name}`, () => {
    const names = Object.keys(services) as Name[];
    let started: RunningNodeRed | undefined;
    const running = () => {
      if (!started) throw new TypeError('Node-RED has not started');
      return started;
    };
    before(async () => {
      started = await useNodeRed(edition, options);
      await started.deploy(names.flatMap((name, index) => flowOf(name, `s${index}`, services[name])));
    });
    after(() => started?.stop());

    const post = async (path: string, name: Name, body: object): Promise<unknown> => {
      const response = await fetch(`${running().url}/${path}/s${names.indexOf(name)}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return response.json();
    };
    define({
      ask: async (name, question = {}) => (await post('ask', name, question)) as Answer,
      status: async (name) => {
        let shown: object = {};
        for (let tries = 0; tries < 100 && !('text' in shown); tries += 1) {
          shown = (await post('status', name, {})) as object;
        }
        return shown;
      },
      running,
    });
  });
}

const take = `
const { message = {}, flow: own = {}, global: all = {} } = msg.payload;
for (const [name, value] of Object.entries(own)) flow.set(name, value);
for (const [name, value] of Object.entries(all)) global.set(name, value);
delete msg.payload;
return Object.assign(msg, message);`;

const answer = (exit: Answer['exit']) => `
const { req, res, page, ...message } = msg;
const own = Object.fromEntries(flow.keys().filter((name) => name !== '#status').map((name) => [name, flow.get(name)]));
return { req, res, payload: { exit: '${exit}', message, flow: own, page } };`;

function flowOf(name: string, id: string, { settings, keys = {}, template }: TokenService): object[] {
  const place = { z: id, x: 1, y: 1 };
  const node = (part: string, type: string, further: object) => ({ id: `${id}-${part}`, type, ...place, ...further });
  const to = (...parts: string[]) => ({ wires: parts.map((part) => [`${id}-${part}`]) });
  const keyIds = Object.fromEntries(Object.keys(keys).map((key) => [key, `${id}-key-${key}`]));
  const idOf = (key = '') => ({ ...keyIds })[key] ?? '';
  const generator: GeneratorSettings = { ...generatorDefaults, ...settings };
  return [
    { id, type: 'tab', label: name },
    ...Object.entries(keys).map(([key, definition]) => ({ id: keyIds[key], type: 'jwt-key', ...definition })),
    node('in', 'http in', { url: `/ask/${id}`, method: 'post', ...to('take') }),
    node('take', 'function', { func: take, ...to('generator') }),
    node('generator', 'jwt-generator', {
      ...generator,
      signingKey: idOf(generator.signingKey),
      encryptionKey: idOf(generator.encryptionKey),
      ...to('template', 'failure'),
    }),
    node('template', 'template', { template: template ?? '', field: 'page', syntax: 'mustache', ...to('true') }),
    node('true', 'function', { func: answer('true'), ...to('out') }),
    node('failure', 'function', { func: answer('failure'), ...to('out') }),
    node('out', 'http response', { wires: [] }),
    node('statuses', 'status', { scope: [`${id}-generator`], ...to('keep') }),
    node('keep', 'function', { func: `flow.set('#status', msg.status);`, wires: [[]] }),
    node('ask-status', 'http in', { url: `/status/${id}`, method: 'post', ...to('tell') }),
    node('tell', 'function', { func: `msg.payload = flow.get('#status') ?? {}; return msg;`, ...to('out') }),
  ];
}
