// npm run road -- [--trace]: how far a message travels through our own code. One warm RS256 message goes through a generator
// and one through a verifier, in a real runtime; every function of ours that it enters is noted, and counted: in how many
// files they are, how many are entered, how many stays that makes (one ends when another file is entered), and how many of
// those are returns into a file that was left before.
import { readFileSync } from 'node:fs';
import { registerHooks, stripTypeScriptTypes } from 'node:module';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Node, parse } from 'acorn';
import type { TestFlow } from '../test/support/flow.ts';

/** A function that was entered: `nodes/keys/follow-key.ts current:26`. */
type Entry = string;

const root = join(import.meta.dirname, '..');
const entries: Entry[] = [];
let isTravelling = false;
Object.assign(globalThis, {
  enterFunction(entry: Entry) {
    if (isTravelling) entries.push(entry);
  },
});

registerHooks({
  load(url, context, nextLoad) {
    const file = url.startsWith('file:') ? relative(root, fileURLToPath(url)) : '';
    if (!/^(?:nodes|src)\/.*\.ts$/.test(file)) return nextLoad(url, context);
    const source = instrument(stripTypeScriptTypes(readFileSync(join(root, file), 'utf8')), file);
    return { format: 'module', source, shortCircuit: true };
  },
});

/** Has every function of a module say that it is entered. */
function instrument(source: string, file: string): string {
  const insertions: [offset: number, text: string][] = [];
  visit(parse(source, { ecmaVersion: 'latest', sourceType: 'module', locations: true }), '');
  insertions.sort(([one], [other]) => other - one);
  return insertions.reduce((text, [offset, part]) => text.slice(0, offset) + part + text.slice(offset), source);

  /** @param name - of what holds the node: a function without a name bears that of its variable or member */
  function visit(node: Node, name: string): void {
    const { id, key, body } = node as Node & Record<'id' | 'key' | 'body', (Node & { name?: string }) | undefined>;
    const ownName = id?.name ?? key?.name ?? name;
    if (/Function/.test(node.type) && body) {
      const call = `enterFunction('${file} ${ownName}:${node.loc?.start.line}')`;
      if (body.type === 'BlockStatement') insertions.push([body.start + 1, `${call};`]);
      else insertions.push([body.start, `(${call}, `], [body.end, ')']);
    }
    for (const child of Object.values(node).flat()) {
      if (typeof child?.type === 'string') visit(child, ownName);
    }
  }
}

function summarize(travelled: readonly Entry[]): string {
  const seen = new Set<string>();
  let [stays, returns, last] = [0, 0, ''];
  for (const entry of travelled) {
    const [file = ''] = entry.split(' ');
    if (file === last) continue;
    stays += 1;
    if (seen.has(file)) returns += 1;
    seen.add(file);
    last = file;
  }
  return `${seen.size} files, ${travelled.length} functions, ${stays} stays, ${returns} returns`;
}

// The runtime tests' own flow: it ends what it started by a hook of theirs.
const { startFlow, startVerifier, stopFlow } = await import('../test/support/flow.ts');
const { rsaPair } = await import('../test/support/keys.ts');

/** Sends a message through a flow that has seen others, and says what the last one entered. */
async function travel(flow: TestFlow, message: object): Promise<{ token: string; travelled: Entry[] }> {
  for (let count = 0; count < 3; count += 1) await flow.send({ ...message });
  entries.length = 0;
  isTravelling = true;
  const outcome = await flow.send({ ...message });
  isTravelling = false;
  await stopFlow();
  if (outcome.exit !== 'true') throw new Error(`the message failed: ${JSON.stringify(outcome.message)}`);
  return { token: String((outcome.message as { token?: unknown }).token), travelled: [...entries] };
}

const { values: options } = parseArgs({ options: { trace: { type: 'boolean' } } });
const { privateKey, publicKey } = rsaPair();
const keys = { key: { kty: 'RSA', credentials: { privateKey } } } as const;
const claims = { payload: 'payload', payloadType: 'msg', subject: 'user', subjectType: 'msg' } as const;
const message = { user: 'ada', payload: { role: 'operator' } };

const generated = await travel(await startFlow({ signature: 'asymmetric', ...claims }, { keys }), message);
const verifier = await startVerifier({}, { keys: { key: { kty: 'RSA', publicKey } } });
const verified = await travel(verifier, { token: generated.token });
for (const [name, { travelled }] of Object.entries({ 'JWT - Generator': generated, 'JWT - Verifier': verified })) {
  console.log(`${name}: ${summarize(travelled)}`);
  if (options.trace) console.log(travelled.map((entry) => `  ${entry}`).join('\n'));
}
process.exit();
