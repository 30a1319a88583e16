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
        // Its documents spell the lifetime in both ways.
        ttl: seconds('ttlInSeconds', inputs.ttlInSeconds ?? inputs.ttlInSecond),
        kid: value('privateKeyId', inputs.privateKeyId),
        algorithm,
      },
      notes,
    );
    const key = keyOf({ algorithm, field: 'privateKey', key: value('privateKey', inputs.privateKey) }, notes);
    const cache = cacheSettings(task.cacheConfig, notes);
    // One by one: as arguments of one call, many would be too many.
    for (const note of leftOver(inputs, known.inputs, 'inputParameters.')) notes.push(note);
    for (const note of leftOver(task, known.task)) notes.push(note);
    return {
      // The token is a secret there, and shown as ***.
      settings: { ...settings, ...cache, maskToken: true, ...(task.optional === true && { onFailure: 'continue' }) },
      ...key,
      notCarried: notes,
    };
  },
};

function cacheSettings(config: unknown, notes: Note[]): Settings {
  const { key, ttlInSecond, ttlInSeconds = ttlInSecond } = isObject(config) ? config : {};
  if (!ttlInSeconds) return {};
  // Its key is made of parameters, as ours is made of the claims that come of them.
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

const unset = ['null', 'false', '0', '""', '[]', '{}'];

/** What else is set, and has no place here. */
function leftOver(json: Json, names: readonly string[], path = ''): Note[] {
  return Object.entries(json).flatMap(([name, value]) => {
    const text = JSON.stringify(value);
    if (names.includes(name) || unset.includes(text)) return [];
    return [{ field: path + name, reason: /schema/i.test(text) ? 'schema' : 'unknown' }];
  });
}
