import { isObject, type Json, type Note, type Settings, type Source } from './filled.ts';
import { keyOf } from './key.ts';
import { createReader, cutReferences, type Dialect } from './reader.ts';
import { tokenSettings } from './token-settings.ts';

/** References of Conductor, such as `${workflow.input.user}`. */
const dialect: Dialect = {
  cut: (text) => cutReferences(text, '${', '}'),
  roots: {
    'workflow.input': { type: 'msg', steps: ['payload'] },
    'workflow.variables': { type: 'flow', steps: [] },
    'workflow.env': { type: 'env', steps: [] },
    'workflow.secrets': { type: 'env', steps: [] },
  },
};

/** A task of Orkes Conductor. */
export const orkes: Source = {
  name: 'Orkes Conductor',
  matches: ({ type }) => type === 'GET_SIGNED_JWT',
  fill: (task) => {
    const notes: Note[] = [];
    const { value, seconds } = createReader(dialect, notes);
    const inputs = isObject(task.inputParameters) ? task.inputParameters : {};
    const algorithm = String(inputs.algorithm || 'RS256');
    const settings = tokenSettings(
      {
        subject: value('subject', inputs.subject),
        issuer: value('issuer', inputs.issuer),
        audience: value('audience', inputs.audience),
        scopes: value('scopes', inputs.scopes),
        // The documentation of Orkes spells it both ways.
        ttl: seconds('ttlInSeconds', inputs.ttlInSeconds ?? inputs.ttlInSecond),
        kid: value('privateKeyId', inputs.privateKeyId),
        algorithm,
      },
      notes,
    );
    const key = keyOf({ algorithm, field: 'privateKey', key: value('privateKey', inputs.privateKey) }, notes);
    const cache = cacheSettings(task.cacheConfig, notes);
    // Not push(...notes): a call has a limited number of arguments.
    for (const note of unknownMembers(inputs, known.inputs, 'inputParameters.')) notes.push(note);
    for (const note of unknownMembers(task, known.task)) notes.push(note);
    return {
      // Orkes shows the token as ***.
      settings: { ...settings, ...cache, maskToken: true, ...(task.optional === true && { onFailure: 'continue' }) },
      ...key,
      notCarried: notes,
    };
  },
};

function cacheSettings(config: unknown, notes: Note[]): Settings {
  const { key, ttlInSecond, ttlInSeconds = ttlInSecond } = isObject(config) ? config : {};
  if (!ttlInSeconds) return {};
  // Its cache key is built from parameters, as ours is built from claims.
  if (key) notes.push({ field: 'cacheConfig.key', reason: 'cacheKey' });
  return { cache: true, cacheTtl: String(ttlInSeconds), cacheTtlType: 'num', cacheKey: '' };
}

const known = {
  inputs: [
    'subject',
    'issuer',
    'audience',
    'scopes',
    'privateKey',
    'privateKeyId',
    'ttlInSecond',
    'ttlInSeconds',
    'algorithm',
  ],
  task: ['type', 'name', 'taskReferenceName', 'inputParameters', 'optional', 'cacheConfig'],
};

const blankValues = ['null', 'false', '0', '""', '[]', '{}'];

/** Notes on members that are set and have no counterpart. */
function unknownMembers(json: Json, names: readonly string[], path = ''): Note[] {
  return Object.entries(json).flatMap(([name, value]) => {
    const text = JSON.stringify(value);
    if (names.includes(name) || blankValues.includes(text)) return [];
    return [{ field: path + name, reason: /schema/i.test(text) ? 'schema' : 'unknown' }];
  });
}
