// Writes docs/recipes.md from the records in src/recipes: npm run recipes-doc
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type {
  Delivery,
  Evidence,
  Field,
  KeyRecipe,
  Lifetime,
  Recipe,
  Reuse,
  Templates,
  Value,
} from '../src/recipes/recipe.ts';
import { type RecipeGroup, recipeGroups } from '../src/recipes/recipe.ts';
import { recipes } from '../src/recipes/recipes.ts';
import { trapHints } from '../src/recipes/traps.ts';
import { templateSources } from '../src/template/parse.ts';

const groupNames: Readonly<Record<RecipeGroup, string>> = {
  cloud: 'Cloud services',
  identity: 'Identity providers',
  apple: 'Apple',
  messaging: 'Messaging and calls',
  broker: 'MQTT brokers',
  data: 'Data and dashboards',
  media: 'Media',
  money: 'Money',
  web: 'Web and content',
};

const evidenceNames: Readonly<Record<Evidence['evidence'], string>> = {
  run: "the provider's own SDK creates the same token",
  sdk: "read in the provider's SDK or server",
  sample: "from the provider's sample",
  doc: 'from the documentation',
  secondary: 'from a third party',
  unverified: '**unverified**',
};

/** Example of a source's argument, if it has one. */
function argumentOf(name: string): string {
  if (name === 'msg') return '.user';
  if (name === 'claim') return ':iss';
  if (name.startsWith('sha256.')) return ':msg.payload';
  return name === 'hex' || name === 'base64url' ? ':16' : '';
}

const introduction = `# Recipes

A recipe fills a *JWT - Generator* and its *JWT key* with what a provider wants. Choose it in the first row of the node, *Token for*; this
page lists all of them. It is generated from the records in \`src/recipes\` by \`npm run recipes-doc\`, and not tested with live services: each
recipe says where its facts come from, and when they were looked at.

Names in braces are fields, which the panel asks for, or sources, which are read for each token. \`fillRecipe(id, fields, file)\` of
\`dist/src/recipes/fill.js\` takes the fields by these names and returns the settings that the panel saves. Times are in seconds.

Sources: ${Object.keys(templateSources)
  .map((name) => `\`{${name}${argumentOf(name)}}\``)
  .join(', ')}.
`;

const code = (text: unknown) => `\`${String(text).replaceAll('|', '\\|')}\``;
const show = (value: Value) => code(typeof value === 'string' ? value : JSON.stringify(value));
const members = (templates: Templates = {}) =>
  Object.entries(templates)
    .map(([name, template]) => `${code(name)} ${code(template)}`)
    .join(', ');

/** The whole page. */
export function recipesDoc(): string {
  return [introduction, contents(), ...recipeGroups.map(groupSection)].join('\n');
}

function contents(): string {
  const rows = recipes.map(
    ({ id, name, group, docs }) =>
      `| [${name}](#${anchor(name)}) | ${code(id)} | ${groupNames[group]} | ${docs.some(isUnverified) ? 'unverified' : ''} |`,
  );
  return ['| Recipe | Id | Group | |', '|---|---|---|---|', ...rows, ''].join('\n');
}

const isUnverified = ({ evidence }: Evidence) => evidence === 'unverified';

/** Anchor that GitHub generates for a heading. */
function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\w\s-]/g, '')
    .replaceAll(' ', '-');
}

function groupSection(group: RecipeGroup): string {
  return [`## ${groupNames[group]}`, '', ...recipes.filter((one) => one.group === group).map(recipeSection)].join('\n');
}

function recipeSection(recipe: Recipe): string {
  const { id, name, docs, fields, key, header, claims, lifetime, reuse, delivery, exchange, traps = [] } = recipe;
  const lines: readonly [string, string][] = [
    ['Key', keyLine(key)],
    ['Algorithms', recipe.algorithms.map(code).join(', ')],
    ['Header', headerLine(header)],
    ['Claims', claimsLine(recipe, claims)],
    ['Times', recipe.body?.isDetached ? '' : timesLine(lifetime)],
    ['Reuse', reuseLine(reuse)],
    ['Delivery', delivery.map(deliveryLine).join('; or ')],
    ['Access token', exchange ? exchangeLine(exchange) : ''],
    ['Compare with', recipe.check ? code(recipe.check) : ''],
  ];
  return [
    `### ${name}`,
    '',
    `${code(id)}: ${docs.map((one) => `[documentation](${one.url}), ${evidenceNames[one.evidence]}, ${one.checked}`).join('; ')}.`,
    '',
    ...(fields.length > 0
      ? ['| Field | Example | |', '|---|---|---|', ...fields.map((field) => fieldRow(field, key)), '']
      : []),
    ...lines.filter(([, text]) => text !== '').map(([label, text]) => `- **${label}**: ${text}`),
    ...traps.map(({ when, say }) => `- **${code(when)}**: ${trapHints[say]}`),
    '',
  ].join('\n');
}

function fieldRow(
  { name, kind, example, isOptional, default: usual, choices, from, pattern }: Field,
  key: KeyRecipe,
): string {
  const remarks = [
    kind === 'secret' && 'stored in the credentials',
    isOptional && 'may be blank',
    usual !== undefined && `${code(usual)} by default`,
    from && `from \`${from}\` while blank`,
    choices && `one of ${choices.map(({ value }) => code(value)).join(', ')}`,
    key.file?.fields && Object.hasOwn(key.file.fields, name) && "filled from the provider's file",
    kind === 'typed' && 'may come from the message',
    kind === 'list' && 'one or several',
    pattern && `matches ${code(pattern)}`,
  ];
  return `| ${code(name)} | ${code(example)} | ${remarks.filter(Boolean).join('; ')} |`;
}

function keyLine({
  kty,
  curve,
  secretEncoding = 'utf8',
  allowsShort,
  certificate,
  file,
  split,
  fileName,
}: KeyRecipe): string {
  const kinds = {
    oct: `a secret (${secretEncoding})`,
    RSA: 'an RSA key',
    EC: `an EC key on ${curve}`,
    OKP: `an ${curve} key`,
  };
  return [
    kinds[kty],
    file && `in the provider's file (${Object.keys(file.test).map(code).join(', ')})`,
    split && `after the key id, as ${code(`id${split}secret`)}`,
    fileName && `whose file name has the key id: ${code(fileName)}`,
    allowsShort && 'which may be shorter than its hash',
    certificate && `with a certificate${certificate === 'optional' ? ' if there is one' : ''}`,
  ]
    .filter(Boolean)
    .join(', ');
}

function headerLine({ typ = 'JWT', kid, parameters = {}, certificate = [] }: Recipe['header']): string {
  return [
    typ === '' ? 'no `typ`' : `\`typ\` ${code(typ)}`,
    kid === 'none' ? 'no `kid`' : `\`kid\` ${kid === 'key' ? 'of the key' : code(kid)}`,
    ...Object.entries(parameters).map(([name, value]) => `${code(name)} ${show(value)}`),
    ...certificate.map((name) => `${code(name)} of the certificate`),
  ].join(', ');
}

function claimsLine({ body }: Recipe, claims: Recipe['claims']): string {
  if (body) return `${code(`msg.${body.from}`)}, ${body.isDetached ? 'signed as it is and detached' : 'an object'}`;
  const all = Object.entries(claims).map(
    ([name, { value, isOptional }]) => `${code(name)} ${show(value)}${isOptional ? ' (optional)' : ''}`,
  );
  return all.length > 0 ? all.join(', ') : 'none but the times';
}

function timesLine({ fill, max, min, exp, iat, iatBack, nbf }: Lifetime): string {
  return [
    exp === 'absent' ? 'no `exp`' : `\`exp\` in ${fill}`,
    max !== undefined && exp !== 'absent' && `at most ${max}`,
    min !== undefined && `at least ${min}`,
    iat === 'absent' ? 'no `iat`' : `\`iat\`${iatBack ? ` set back by ${iatBack}` : ''}`,
    nbf !== undefined && `\`nbf\`${nbf === 0 ? '' : ` ${nbf}`}`,
  ]
    .filter(Boolean)
    .join(', ');
}

function reuseLine(reuse: Reuse): string {
  if (reuse.kind === 'single-use') return 'one token for each request';
  return reuse.kind === 'shared'
    ? `one token for all that use the key, for ${reuse.seconds}`
    : `until ${reuse.margin} before it expires`;
}

function deliveryLine(delivery: Delivery): string {
  switch (delivery.kind) {
    case 'header':
      return `header ${members({ [delivery.name]: delivery.value, ...delivery.headers })}`;
    case 'form':
    case 'json':
      return `\`POST\` ${code(delivery.url)}, ${delivery.kind === 'form' ? 'form' : 'JSON'} ${members(delivery.body)}${
        delivery.headers ? `, header ${members(delivery.headers)}` : ''
      }`;
    case 'query':
      return `query parameter ${code(delivery.name)}${delivery.url ? ` of ${code(delivery.url)}` : ''}`;
    case 'url':
      return `address ${code(delivery.url)}`;
    case 'mqtt':
      return `MQTT login with the token as ${delivery.in}, ${delivery.in === 'password' ? 'user name' : 'password'} ${code(delivery.other)}`;
    case 'response':
      return `answer to a browser, JSON ${members(delivery.body)}`;
    default:
      return 'the message';
  }
}

function exchangeLine({
  request,
  token,
  expiresIn,
  expiresAt,
  lifetime,
  keep = [],
  authorization,
}: NonNullable<Recipe['exchange']>): string {
  return [
    request ? `\`POST\` ${code(request.url)}` : 'the request above',
    `${code(token)} of the answer`,
    expiresIn && `until ${code(expiresIn)}`,
    expiresAt && `until ${code(expiresAt)}`,
    !expiresIn && !expiresAt && `for ${lifetime ?? 300}`,
    keep.length > 0 && `with ${keep.map(code).join(', ')}`,
    `sent as ${code(authorization)}`,
  ]
    .filter(Boolean)
    .join(', ');
}

if (import.meta.main) writeFileSync(join(import.meta.dirname, '../docs/recipes.md'), recipesDoc());
