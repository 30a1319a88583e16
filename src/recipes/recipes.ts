import { ably } from './ably.ts';
import { apple } from './apple.ts';
import { atlassianConnect } from './atlassian-connect.ts';
import { auth0 } from './auth0.ts';
import { azureEventGridMqtt } from './azure-event-grid-mqtt.ts';
import { bigcommerceLogin } from './bigcommerce-login.ts';
import { boxes } from './box.ts';
import { centrifugo } from './centrifugo.ts';
import { cloudflareStream } from './cloudflare-stream.ts';
import { coinbase } from './coinbase.ts';
import { couchdb } from './couchdb.ts';
import { docusign } from './docusign.ts';
import { doordashDrive } from './doordash-drive.ts';
import { dpop } from './dpop.ts';
import { emqx } from './emqx.ts';
import { enableBanking } from './enable-banking.ts';
import { fapiRequestObject } from './fapi-request-object.ts';
import { ghostAdmin } from './ghost-admin.ts';
import { github } from './github.ts';
import { google } from './google.ts';
import { grafana } from './grafana.ts';
import { hasura } from './hasura.ts';
import { influxdb1 } from './influxdb-1.ts';
import { intercom } from './intercom.ts';
import { jitsi } from './jitsi.ts';
import { keycloak } from './keycloak.ts';
import { livekit } from './livekit.ts';
import { maskinporten } from './maskinporten.ts';
import { metabase } from './metabase.ts';
import { microsoft } from './microsoft.ts';
import { mosquittoGoAuth } from './mosquitto-go-auth.ts';
import { mqtt } from './mqtt.ts';
import { mux } from './mux.ts';
import { netsuite } from './netsuite.ts';
import { okta } from './okta.ts';
import { onlyoffice } from './onlyoffice.ts';
import { openBankingUk } from './open-banking-uk.ts';
import { openidConnect } from './openid-connect.ts';
import { postgrest } from './postgrest.ts';
import { pusherBeams } from './pusher-beams.ts';
import { rabbitmq } from './rabbitmq.ts';
import type { Recipe } from './recipe.ts';
import { revolutBusiness } from './revolut-business.ts';
import { salesforce } from './salesforce.ts';
import { skyflow } from './skyflow.ts';
import { smartOnFhir } from './smart-on-fhir.ts';
import { snowflake } from './snowflake.ts';
import { stream } from './stream.ts';
import { supabase } from './supabase.ts';
import { tableau } from './tableau.ts';
import { twilio } from './twilio.ts';
import { vonage } from './vonage.ts';
import { webPush } from './web-push.ts';
import { zendesk } from './zendesk.ts';
import { zoom } from './zoom.ts';

/** All recipes, the most common ones first. */
export const recipes: readonly Recipe[] = [
  ...google,
  ...microsoft,
  ...github,
  ...openidConnect,
  ...okta,
  ...auth0,
  ...keycloak,
  ...dpop,
  ...fapiRequestObject,
  ...smartOnFhir,
  ...netsuite,
  ...maskinporten,
  ...apple,
  ...mqtt,
  ...emqx,
  ...azureEventGridMqtt,
  ...rabbitmq,
  ...mosquittoGoAuth,
  ...grafana,
  ...influxdb1,
  ...couchdb,
  ...postgrest,
  ...supabase,
  ...hasura,
  ...centrifugo,
  ...salesforce,
  ...snowflake,
  ...docusign,
  ...boxes,
  ...ably,
  ...atlassianConnect,
  ...bigcommerceLogin,
  ...cloudflareStream,
  ...coinbase,
  ...doordashDrive,
  ...enableBanking,
  ...ghostAdmin,
  ...intercom,
  ...jitsi,
  ...livekit,
  ...metabase,
  ...mux,
  ...onlyoffice,
  ...openBankingUk,
  ...pusherBeams,
  ...revolutBusiness,
  ...skyflow,
  ...stream,
  ...tableau,
  ...twilio,
  ...vonage,
  ...webPush,
  ...zendesk,
  ...zoom,
];
