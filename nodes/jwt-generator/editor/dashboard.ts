import type { ConfigNode } from '../../shared/editor/red.ts';

/** Widgets of which a new dashboard sends a message to the visitor alone whom it is for. */
const usuallyPrivate = ['ui-notification', 'ui-control'];

/**
 * Whether a node is a widget of FlowFuse Dashboard 2 that sends each message, whole, to every visitor: so does any whose
 * type the dashboard does not list under *Accept Client Data*.
 */
export function sendsToAllVisitors({ type }: ConfigNode): boolean {
  if (!type.startsWith('ui-')) return false;
  let isPrivate = usuallyPrivate.includes(type);
  RED.nodes.eachConfig(({ type: config, acceptsClientConfig, includeClientData = true }) => {
    if (config !== 'ui-base') return;
    const accepting = Array.isArray(acceptsClientConfig) ? acceptsClientConfig : usuallyPrivate;
    isPrivate = includeClientData === true && accepting.includes(type);
  });
  return !isPrivate;
}
