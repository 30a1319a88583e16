import { namesIn } from '../../shared/settings/choices.ts';
import type { GeneratorSettings } from '../settings.ts';
import { deliveredProperties } from '../spec.ts';
import { sendsToAllVisitors } from './dashboard.ts';
import type { GeneratorNode } from './live.ts';
import type { FlowWarning } from './preview-model.ts';
import { reaches } from './reached-nodes.ts';

/** Warnings about what stands around the node in its flow. */
export function flowWarningsOf(node: GeneratorNode, settings: GeneratorSettings): FlowWarning[] {
  return [
    ...(sharesVariable(node, settings) ? (['sharedVariable'] as const) : []),
    ...(sendsHeader(node, settings) ? (['authorizationToClient'] as const) : []),
    ...(sendsToDashboard(node, settings) ? (['tokenToAllVisitors'] as const) : []),
  ];
}

/** Whether another generator saves to the same variable: in the flow context on the same tab, in the global one anywhere. */
function sharesVariable(node: GeneratorNode, { variable, variableType }: GeneratorSettings): boolean {
  if (variable === '' || variableType === 'msg') return false;
  let isShared = false;
  RED.nodes.eachNode((other) => {
    if (other.type !== 'jwt-generator' || other.id === node.id) return;
    const isNear = variableType === 'global' || other.z === node.z;
    isShared ||= isNear && other.variable === variable && other.variableType === variableType;
  });
  return isShared;
}

/** Whether an HTTP response node behind this one would send the authorization header to its client. */
function sendsHeader({ id }: GeneratorNode, { authorization }: GeneratorSettings): boolean {
  return authorization && reaches(id, 'headers.authorization', ({ type }) => type === 'http response');
}

/** Whether a widget behind this node would send the token to every visitor of a dashboard. */
function sendsToDashboard({ id }: GeneratorNode, settings: GeneratorSettings): boolean {
  return propertiesWithToken(settings).some((property) => reaches(id, property, sendsToAllVisitors));
}

/** Attributes that a token can be used with. */
const usable = ['token', 'authorization', 'signedToken', 'accessToken', 'assertion'];

/** Message properties that have the token in them. */
function propertiesWithToken(settings: GeneratorSettings): string[] {
  const { output, maskToken, authorization, saveAttributes, variable, variableType, frontend } = settings;
  const isSaved = namesIn(saveAttributes).some((name) => usable.includes(name));
  return [
    maskToken ? '' : output,
    authorization ? 'headers.authorization' : '',
    isSaved && (frontend || variableType === 'msg') ? variable : '',
    ...deliveredProperties(settings),
  ].filter((property) => property !== '');
}
