// How long the event loop is held up while a hundred messages are in flight.
import { algorithms } from '../algorithms.ts';
import { startBench } from '../child.ts';
import { contestants } from '../contestants.ts';
import { flowOf, loop, loopId } from '../flow.ts';
import { type Measured, measure, ratio } from '../measure.ts';
import { message } from '../message.ts';
import { type Series, withNodeRed } from './series.ts';

const ids = ['empty', 'ours', 'raw', 'jose', 'pem'];
const names = ['HS256', 'RS256', 'ES256', 'RSA-OAEP-256, A256GCM', 'ECDH-ES+A128KW, A128CBC-HS256'];
const encrypting = names.slice(3);
const inFlight = 100;

export const eventLoop: Series = {
  name: 'event loop',
  run: (effort) =>
    withNodeRed(startBench(), async (running) => {
      const rows = algorithms.filter(({ name }) => names.includes(name));
      const who = contestants.filter(({ id }) => ids.includes(id));
      await running.deploy(flowOf(rows.flatMap((row) => who.flatMap((contestant) => loop(contestant, row)))));
      const measured: Record<string, Measured>[] = [];
      for (const row of rows) {
        const able = who.filter((contestant) => contestant.parts(row, ''));
        const loops = able.map((contestant) => [contestant.id, { driver: loopId(contestant, row), inFlight, message }]);
        measured.push(await measure(running, Object.fromEntries(loops), effort));
      }
      const { ours, empty, raw } = measured[names.indexOf('RS256')] as Record<string, Measured>;
      return {
        tables: [
          {
            title: 'Event loop delay, 99th percentile, 100 messages in flight',
            unit: 'ms',
            across: 'contestant',
            columns: who.map(({ name }) => name),
            rows: rows.map(({ name }, index) => ({ name, values: who.map(({ id }) => measured[index]?.[id]?.delay) })),
          },
        ],
        figures: [
          ...encrypting.map((name) => {
            const { ours: own, jose } = measured[names.indexOf(name)] ?? {};
            const value = own && jose ? own.delay / jose.delay : Number.NaN;
            return { what: `${name}: event loop delay p99 against jose`, value, atMost: 0.5 };
          }),
          ...(ours && empty && raw
            ? [
                {
                  what: 'Event loop delay p99, 100 RS256 in flight, against the empty function node',
                  value: ours.delay / empty.delay,
                  atMost: 1.5,
                },
                { what: '… and its throughput against unbounded', value: ratio(ours, raw), atLeast: 0.9 },
              ]
            : []),
        ],
      };
    }),
};
