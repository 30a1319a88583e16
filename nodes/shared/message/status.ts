import { LRUCache } from 'lru-cache';
import type { Node, NodeAPI, NodeStatus } from 'node-red';
import { attempt, logLine, toJwtError } from '../../../src/attempt.ts';
import type { JwtError, KeyCounts } from '../../../src/errors.ts';

/** What a status tells, as facts: never a token. */
export interface StatusFacts {
  /** Key of the words in the node's catalogue; blank where there is nothing to tell but, perhaps, a problem. */
  readonly words: string;
  readonly color: 'green' | 'yellow' | 'red';
  readonly algorithm?: unknown;
  /** When the token expires, in seconds since 1970-01-01T00:00:00Z; anything else is no time. */
  readonly expiry?: unknown;
  /** How long the token is valid, in seconds; anything else is not told. */
  readonly lifetime?: unknown;
  /** How many keys are published. */
  readonly number?: number;
  /** The claim that went wrong: its name, as the settings have it. */
  readonly claim?: string | undefined;
  /** Key of what is said after the words. */
  readonly note?: string | undefined;
  /** What is tolerated, or went wrong beside: it is said last, and never in green. */
  readonly problem?: JwtError | undefined;
  /** The name of the key that has the problem. */
  readonly problemOf?: string | undefined;
  /** How many keys of a JWK Set cannot be used, where that is what went wrong. */
  readonly counts?: KeyCounts | undefined;
  /** How many problems there are beside. */
  readonly otherProblems?: number | undefined;
}

/** The status of one node. */
export interface Status {
  /**
   * Shows facts, and stays silent where they are shown already: every change goes to every open editor. Where the facts
   * are those of the last one, nothing is put into words, which takes longer than to make a MAC.
   *
   * Two are sent a second at most; of what comes faster, the last is shown when its turn has come.
   *
   * Never throws, so that a display never decides over a message: what cannot be shown is left {@link Status.blank}.
   */
  readonly show: (facts: StatusFacts) => void;
  /** Shows nothing in the place of facts that cannot be made or shown; the log says once why. Never throws. */
  readonly blank: (reason: unknown) => void;
  /** Shows nothing any more. */
  readonly close: () => void;
}

/** @param clock - in milliseconds */
export function createStatus(RED: Catalogue, node: Node, clock: () => number = () => performance.now()): Status {
  const say = sayer(RED, node.type);
  let isOpen = true;
  let known: StatusFacts | undefined;
  let shown: string | undefined;
  let isReported = false;
  /** Facts that wait for their turn, of which only the last are shown. */
  let waiting: StatusFacts | undefined;
  let timer: NodeJS.Timeout | undefined;
  /** When the last two statuses were sent, by the clock. */
  let [last, lastButOne] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const blank = (reason: unknown) => {
    if (!isOpen) return;
    known = undefined;
    shown = undefined;
    waiting = undefined;
    attempt(() => node.status({}));
    if (!isReported) attempt(() => node.error(`the status cannot be shown: ${logLine(toJwtError(reason))}`));
    isReported = true;
  };
  const showNow = (facts: StatusFacts) => {
    known = facts;
    try {
      const status = inWords(facts, say);
      const text = JSON.stringify(status);
      if (text === shown) return;
      [last, lastButOne] = [clock(), last];
      node.status(status);
      shown = text;
    } catch (error) {
      blank(error);
    }
  };
  const showWaiting = () => {
    timer = undefined;
    const facts = waiting;
    waiting = undefined;
    if (isOpen && facts && !isSame(facts, known)) showNow(facts);
  };
  return {
    blank,
    show(facts) {
      if (!isOpen) return;
      if (timer) waiting = facts;
      else if (!isSame(facts, known)) {
        const pause = lastButOne + minPeriodMs - clock();
        if (pause <= 0) return showNow(facts);
        waiting = facts;
        timer = setTimeout(showWaiting, pause).unref();
      }
    },
    close() {
      isOpen = false;
      clearTimeout(timer);
    },
  };
}

/** The shortest time from one status to the next but one: each goes to every open editor. */
const minPeriodMs = 1000;

function isSame(one: StatusFacts, other: StatusFacts | undefined): boolean {
  return (
    one.words === other?.words &&
    one.expiry === other.expiry &&
    one.lifetime === other.lifetime &&
    one.algorithm === other.algorithm &&
    one.color === other.color &&
    one.note === other.note &&
    one.problem === other.problem &&
    one.problemOf === other.problemOf &&
    one.number === other.number &&
    one.claim === other.claim &&
    one.counts === other.counts &&
    one.otherProblems === other.otherProblems
  );
}

type Say = (key: string, values?: Readonly<Record<string, string | number>>) => string;

/** What the nodes of a type said last: those that are set alike say the same, and the catalogue takes tens of microseconds. */
const said = new WeakMap<Catalogue, LRUCache<string, string>>();

type Catalogue = Pick<NodeAPI, '_'>;

/** Says what the catalogue has for nodes of a type, in the language of the runtime, which stays the same. */
function sayer(RED: Catalogue, type: string): Say {
  const known = said.get(RED) ?? new LRUCache<string, string>({ max: 500 });
  said.set(RED, known);
  return (key, values) => {
    const asked = JSON.stringify([type, key, values]);
    let text = known.get(asked);
    if (text === undefined) {
      text = RED._(`${type}.status.${key}`, values as never);
      known.set(asked, text);
    }
    return text;
  };
}

/** Keys of words for problems that need others than those of their code, by the setting at fault. */
const problemWords: Readonly<Record<string, string>> = {
  cacheStore: 'cacheStore',
  replay: 'replayClosed',
  replayFailure: 'replayOpen',
  NODE_TLS_REJECT_UNAUTHORIZED: 'uncheckedTls',
  verifyservercert: 'uncheckedTls',
  allowPrivateHttp: 'privateHttp',
  recipe: 'recipeRule',
};

function problemText({ setting = '', code, counts }: JwtError, say: Say): string {
  if (counts) return say('unusableKeys', { ...counts });
  return say((Object.hasOwn(problemWords, setting) && problemWords[setting]) || code);
}

const shapes = { green: 'dot', yellow: 'dot', red: 'ring' } as const;

function inWords(facts: StatusFacts, say: Say): NodeStatus {
  const { words, color, algorithm, expiry, lifetime, number, claim, note, problem, problemOf, counts } = facts;
  const { otherProblems = 0 } = facts;
  const values = {
    ...(algorithm !== undefined && { algorithm: String(algorithm) }),
    ...(typeof expiry === 'number' && { time: clockTime(expiry) }),
    ...(typeof lifetime === 'number' && { lifetime: spanInWords(lifetime, say) }),
    ...(number !== undefined && { number }),
    ...(claim !== undefined && { claim }),
    ...counts,
  };
  const name = problemOf === undefined ? '' : `${problemOf}: `;
  const more = otherProblems > 0 ? ` (+${otherProblems})` : '';
  const parts = [
    words && say(words, values),
    note && say(note),
    problem && `${name}${problemText(problem, say)}${more}`,
  ].filter(Boolean);
  if (parts.length === 0) return {};
  const fill = problem && color === 'green' ? 'yellow' : color;
  return { fill, shape: shapes[fill], text: parts.join(' · ') };
}

const units = [
  ['days', 86_400],
  ['hours', 3600],
  ['minutes', 60],
  ['seconds', 1],
] as const;

/** A time span in the largest unit that has no remainder: `24 h`, `90 min`. */
function spanInWords(seconds: number, say: Say): string {
  const [unit, size] = units.find(([, one]) => seconds >= one && seconds % one === 0) ?? units[3];
  return say(`span.${unit}`, { count: seconds / size });
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
