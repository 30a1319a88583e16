import { requestKey } from '../../keys/editor/request-key.ts';
import { keyDefaults } from '../../keys/settings.ts';
import { type GeneratorNode, live } from './live.ts';
import { type Role, roles } from './roles.ts';

/** Ids of keys that this panel has created and not saved yet. */
const made = new Set<string>();

const kinds = {
  signature: {
    symmetric: { kty: 'oct', use: 'sig', size: '256' },
    asymmetric: { kty: 'EC', use: 'sig', size: 'P-256' },
  },
  encryption: {
    symmetric: { kty: 'oct', use: 'enc', size: '256' },
    asymmetric: { kty: 'RSA', use: 'enc', size: '2048' },
  },
} as const;

/** Creates a JWT key of the selected kind and selects it. */
export function generateKey(node: GeneratorNode, role: Role, button: JQuery): void {
  const kind = live.value(node, role) === 'symmetric' ? 'symmetric' : 'asymmetric';
  const wanted = kinds[role][kind];
  const { kty, use, size } = wanted;
  const words = (reason: string) => node._(`jwt-generator.keyError.${reason}`);
  requestKey(button, wanted, words, ({ text }) => {
    const credentials = kty === 'oct' ? { secret: text, has_secret: true } : { privateKey: text, has_privateKey: true };
    const secretEncoding = kty === 'oct' ? 'base64url' : keyDefaults.secretEncoding;
    const name = [kty, size, new Date().toLocaleDateString()].join(' ');
    addKey(role, { name, kty, use, secretEncoding, credentials });
  });
}

/** Adds a JWT key, which is removed if the panel is cancelled, and selects it. @returns its id */
export function addKey(role: Role, settings: { readonly name: string; readonly [setting: string]: unknown }): string {
  const id = addConfigNode({ ...keyDefaults, ...settings });
  made.add(id);
  const select = $(`#node-input-${roles[role].key}`);
  select.append($('<option>').val(id).text(settings.name)).val(id).trigger('change');
  return id;
}

/** Changes a key that {@link addKey} has added. */
export function updateKey(role: Role, id: string, settings: object): void {
  const config = RED.nodes.node(id);
  if (!config || !made.has(id)) return;
  Object.assign(config, settings);
  $(`#node-input-${roles[role].key}`).trigger('change');
}

/** Removes a key that {@link addKey} has added. */
export function removeKey(id: string): void {
  if (!made.delete(id)) return;
  RED.nodes.remove(id);
  $(`option[value="${id}"]`).remove();
}

function addConfigNode(settings: object): string {
  const id = RED.nodes.id();
  const type = 'jwt-key';
  const definition = RED.nodes.getType(type);
  RED.nodes.add({
    id,
    type,
    _def: definition,
    label: definition.label,
    users: [],
    changed: true,
    valid: true,
    ...settings,
  });
  return id;
}

/** Makes the new keys part of the change when the panel is saved. @returns events for the undo history */
export function keepGeneratedKeys(): object[] {
  const events = [...made].map((id) => ({ t: 'add', nodes: [id], dirty: true }));
  made.clear();
  return events;
}

/** Removes the new keys when the panel is cancelled. */
export function dropGeneratedKeys(): void {
  for (const id of made) RED.nodes.remove(id);
  made.clear();
}
