import type { ConfigNode } from '../../shared/editor/red.ts';

const isKey = ({ type }: ConfigNode) => type === 'jwt-key';

/**
 * Node-RED counts the users of each config node, and tells which has none; but it does not look for them in lists. So
 * the nodes that list a key are entered among its users here.
 *
 * @param type - of the nodes that list keys
 * @param keysOf - ids of all keys of such a node, those outside its lists too
 */
export function countListUsers(type: string, keysOf: (node: ConfigNode) => readonly unknown[]): void {
  const hasKeys = (node: ConfigNode) => node.type === type;
  RED.events.on('nodes:add', (node) => {
    if (hasKeys(node)) enter(node, keysOf(node));
    // A key that comes back, or comes later.
    if (isKey(node)) RED.nodes.eachNode((other) => hasKeys(other) && enter(other, keysOf(other)));
  });
  RED.events.on('nodes:change', (node) => {
    if (hasKeys(node)) enter(node, keysOf(node));
  });
  RED.events.on('nodes:remove', (node) => {
    if (hasKeys(node)) enter(node, []);
    if (isKey(node)) RED.nodes.eachNode((other) => hasKeys(other) && RED.editor.validateNode(other));
  });
}

/** Enters a node among the users of these keys, and of no others. */
function enter(node: ConfigNode, ids: readonly unknown[]): void {
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
