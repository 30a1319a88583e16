// A real Node-RED of its own for each series, with our package, the other one and the nodes of the benchmark.
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { makeUserDir, nodeRed5, type RunningNodeRed, root, startNodeRed } from '../test/support/node-red.ts';
import type { Burst, Order } from './nodes/driver.ts';

export interface BenchNodeRed extends RunningNodeRed {
  readonly burst: (order: Order) => Promise<Burst>;
  /** Processor time since its start, in milliseconds. */
  readonly processor: () => Promise<number>;
  /** Milliseconds from the start of the process to the first token of a `bench-first`. */
  readonly first: () => Promise<number>;
  /** Resident memory after a collection of garbage, in bytes. */
  readonly memory: () => Promise<number>;
}

/**
 * @param userDir - of an earlier one, whose flow is there as after any restart; else a fresh one, removed at the end
 * @param settings - further settings, as JavaScript source of object members
 */
export async function startBench(userDir?: string, settings = ''): Promise<BenchNodeRed> {
  const folder = userDir ?? prepareUserDir();
  const running = await startNodeRed(nodeRed5, {
    userDir: folder,
    settings: `functionGlobalContext: {
      jsonwebtoken: require(${JSON.stringify(join(root, 'node_modules/jsonwebtoken'))}),
      fastJwt: require(${JSON.stringify(join(root, 'node_modules/fast-jwt'))}),
      crypto: require('node:crypto'),
    },
    disableEditor: true,
    ${settings}`,
    env: { NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --expose-gc` },
  });
  const ask = async <T>(path: string, init?: RequestInit): Promise<T> => {
    const response = await fetch(running.url + path, init);
    const answer = await response.json();
    if (!response.ok) throw new Error(`${path}: ${JSON.stringify(answer)}\n${running.log()}`);
    return answer as T;
  };
  return {
    ...running,
    burst: (order) =>
      ask('/bench/burst', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(order),
      }),
    processor: async () => (await ask<{ milliseconds: number }>('/bench/processor')).milliseconds,
    first: async () => {
      for (;;) {
        const { milliseconds } = await ask<{ milliseconds?: number }>('/bench/first');
        if (milliseconds !== undefined) return milliseconds;
      }
    },
    memory: async () => (await ask<NodeJS.MemoryUsage>('/bench/memory')).rss,
    stop: async () => {
      await running.stop();
      if (!userDir) rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function prepareUserDir(): string {
  const userDir = makeUserDir();
  const put = (path: string, content: string) => {
    mkdirSync(dirname(join(userDir, path)), { recursive: true });
    writeFileSync(join(userDir, path), content);
  };
  const packages = {
    '@jwt-nodes/node-red-jwt-generator': root,
    'node-red-contrib-jwt': join(root, 'node_modules/node-red-contrib-jwt'),
  };
  for (const [name, target] of Object.entries(packages)) {
    const link = join(userDir, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(target, link, 'junction');
  }
  put(
    'node_modules/bench-nodes/package.json',
    JSON.stringify({
      name: 'bench-nodes',
      version: '1.0.0',
      type: 'module',
      'node-red': { nodes: { bench: 'bench.js' } },
    }),
  );
  const nodes = pathToFileURL(join(import.meta.dirname, 'nodes/index.ts'));
  put('node_modules/bench-nodes/bench.js', `export { default } from '${nodes}';\n`);
  const dependencies = Object.fromEntries([...Object.keys(packages), 'bench-nodes'].map((name) => [name, '*']));
  put('package.json', JSON.stringify({ name: 'bench', version: '1.0.0', dependencies }));
  return userDir;
}
