import { apple } from './apple.ts';
import { boxes } from './box.ts';
import { brokers } from './brokers.ts';
import { docusign } from './docusign.ts';
import { github } from './github.ts';
import { google } from './google.ts';
import { media } from './media.ts';
import { messaging } from './messaging.ts';
import { microsoft } from './microsoft.ts';
import { money } from './money.ts';
import { oauth } from './oauth.ts';
import type { Recipe } from './recipe.ts';
import { salesforce } from './salesforce.ts';
import { servers } from './servers.ts';
import { snowflake } from './snowflake.ts';
import { web } from './web.ts';

/** All recipes, those that most people look for first. */
export const recipes: readonly Recipe[] = [
  ...google,
  ...microsoft,
  ...github,
  ...oauth,
  ...apple,
  ...brokers,
  ...servers,
  ...salesforce,
  ...snowflake,
  ...docusign,
  ...boxes,
  ...messaging,
  ...web,
  ...media,
  ...money,
];
