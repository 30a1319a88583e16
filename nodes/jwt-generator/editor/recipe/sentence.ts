import type { GeneratorSettings } from '../../settings.ts';
import type { Translate } from '../claims.ts';
import { spanOf } from './span.ts';

/** Describes what the node sends, and how. */
export function recipeSentence(settings: GeneratorSettings, say: Translate): string {
  const { authorization, cacheRefresh, cacheRefreshType, delivery, deliveryHeaders, deliveryUrl, output } = settings;
  const header = authorization ? 'authorization' : deliveryHeaders.at(-1)?.key;
  const property = header ? `msg.headers.${header}` : `msg.${output}`;
  if (settings.exchange) {
    const time = cacheRefreshType === 'num' ? spanOf(Number(cacheRefresh)) : `${cacheRefreshType}.${cacheRefresh}`;
    return say('recipe.sentence.exchange', { time, property });
  }
  switch (delivery) {
    case 'form':
    case 'json':
      return say('recipe.sentence.request', { url: deliveryUrl });
    case 'query':
    case 'url':
      return say('recipe.sentence.url');
    case 'mqtt':
      return say('recipe.sentence.mqtt');
    case 'response':
      return say('recipe.sentence.response');
    default:
      return say('recipe.sentence.token', { property });
  }
}
