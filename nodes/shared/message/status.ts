import type { Node, NodeStatus } from 'node-red';

/**
 * Shows a status, and stays silent where it is shown already: every change goes to every open editor.
 *
 * @param facts - what the status tells; where they are those of the last one, nothing is put into words, which takes
 *   longer than to make a MAC
 */
export type ShowStatus = (facts: readonly unknown[], words: () => NodeStatus) => void;

export function createStatus(node: Node): ShowStatus {
  let known: readonly unknown[] = [];
  let shown: string | undefined;
  return (facts, words) => {
    if (facts.length === known.length && facts.every((fact, index) => fact === known[index])) return;
    known = facts;
    const status = words();
    const text = JSON.stringify(status);
    if (text === shown) return;
    shown = text;
    node.status(status);
  };
}

/**
 * A time as the machine that runs Node-RED tells it: `18:02:11` today, with the date on any other day.
 *
 * @param seconds - since 1970-01-01T00:00:00Z
 */
export function clockTime(seconds: number, now = new Date()): string {
  const [day, time] = localTime(new Date(seconds * 1000));
  const [today] = localTime(now);
  return day === today ? time : `${day} ${time}`;
}

/** Day and time of the machine in ISO 8601. The first text that `Intl` writes takes tens of milliseconds, this none. */
function localTime(date: Date): [day: string, time: string] {
  const text = new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString();
  return [text.slice(0, -14), text.slice(-13, -5)];
}
