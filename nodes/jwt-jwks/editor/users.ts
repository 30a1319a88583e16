import type { ConfigNode } from '../../shared/editor/red.ts';
import { idsOf } from '../settings.ts';

const isKey = ({ type }: ConfigNode) => type === 'jwt-key';
const hasKeys = ({ type }: ConfigNode) => type === 'jwt-jwks';

/**
 * Node-RED counts the users of each config node, and tells which has none; but it does not look for them in lists. So
 * the nodes that list a key are entered among its users here.
 */
export function countUsers(): void {
  RED.events.on('nodes:add', (node) => {
    if (hasKeys(node)) enter(node, idsOf(node.keys));
    // A key that comes back, or comes later.
    if (isKey(node)) RED.nodes.eachNode((other) => hasKeys(other) && enter(other, idsOf(other.keys)));
  });
  RED.events.on('nodes:change', (node) => {
    if (hasKeys(node)) enter(node, idsOf(node.keys));
  });
  RED.events.on('nodes:remove', (node) => {
    if (hasKeys(node)) enter(node, []);
    if (isKey(node)) RED.nodes.eachNode((other) => hasKeys(other) && RED.editor.validateNode(other));
  });
}

/** Enters a node among the users of these keys, and of no others. */
function enter(node: ConfigNode, ids: readonly string[]): void {
  RED.nodes.eachConfig((key) => {
    if (!isKey(key)) return;
    const users = key.users as ConfigNode[];
    const place = users.indexOf(node);
    if (ids.includes(key.id) === place >= 0) return;
    if (place < 0) users.push(node);
    else users.splice(place, 1);
    RED.events.emit('nodes:change', key);
  });
}
