import type { Node, NodeAPI } from 'node-red';
import { createHttpClient } from '../../src/http/client.ts';
import { forSetting } from '../../src/input.ts';
import type { ExchangeSpec } from '../../src/jwt/finish/exchange.ts';
import { compileFinish, plainFinish } from '../../src/jwt/finish/finish.ts';
import type { Finish } from '../../src/jwt/finish/maker.ts';
import type { TokenStore } from '../../src/jwt/reuse/token-store.ts';
import { connectionOf } from '../shared/message/connection.ts';
import type { TypedValues } from '../shared/message/typed-values.ts';
import { namesIn } from '../shared/settings/choices.ts';
import { trapsOf } from './recipe-rules.ts';
import type { GeneratorSettings } from './settings.ts';
import { deliverySpec } from './spec.ts';

/**
 * Translates saved settings into what follows the signature.
 *
 * @param secret - the client secret
 * @param store - the store of access tokens; undefined: the memory of this process
 * @throws JwtError `ERR_SETTINGS`
 */
export function prepareFinish(
  RED: NodeAPI,
  node: Node,
  settings: GeneratorSettings,
  values: TypedValues,
  secret: string,
  store: TokenStore | undefined,
): Finish {
  const delivery = deliverySpec(settings, values);
  if (!delivery && !settings.exchange) return plainFinish;
  // A property of the message that no setting names.
  const message = (name: string) => values.add({ name, place: {} }, { value: name, type: 'msg' });
  const spec = { delivery, messageUrl: message('url'), secret };
  if (!settings.exchange) return compileFinish({ ...spec, exchange: undefined });

  const client = createHttpClient(
    {},
    connectionOf(RED, node, settings, { tls: 'exchangeTls', proxy: 'exchangeProxy' }),
  );
  const finish = compileFinish({
    ...spec,
    exchange: { ...exchangeSpec(settings, values), isForced: message('refresh'), send: client.send, store },
  });
  return {
    bind: finish.bind,
    close: () => {
      finish.close();
      client.close();
    },
  };
}

function exchangeSpec(
  settings: GeneratorSettings,
  values: TypedValues,
): Pick<ExchangeSpec, 'request' | 'paths' | 'knownAnswers' | 'refresh'> {
  const { exchangeUrl, exchangeHeaders, cacheRefresh, cacheRefreshType } = settings;
  const template = (setting: string, value: string, isUrl = false) =>
    values.add(forSetting(setting), { value, type: 'template', isUrl });
  return {
    request: {
      url: exchangeUrl === '' ? undefined : template('exchangeUrl', exchangeUrl, true),
      headers: exchangeHeaders.map(({ key, value }) => ({
        key: key.toLowerCase(),
        value: template('exchangeHeaders', value),
      })),
    },
    paths: {
      token: settings.exchangeToken,
      expiresIn: settings.exchangeExpiresIn,
      expiresAt: settings.exchangeExpiresAt,
      lifetimeSeconds: settings.exchangeLifetime,
      keep: namesIn(settings.exchangeKeep),
    },
    knownAnswers: trapsOf(settings.recipe),
    refresh: values.add(forSetting('cacheRefresh'), { value: cacheRefresh, type: cacheRefreshType }),
  };
}
