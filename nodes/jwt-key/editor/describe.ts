import type { KeyEditorNode } from './live.ts';

/** What the server tells of a key: a part of its answer to `jwt-key/describe`. */
interface Description {
  readonly kty: string;
  readonly bits: number;
  readonly curve?: string;
  readonly format: string;
  readonly isPrivate: boolean;
  readonly kid?: string;
  readonly algorithms: readonly string[];
  readonly issuer?: string;
  readonly certificate?: { readonly subject: string; readonly expires: string };
  readonly publicJwk?: object;
  readonly warnings: readonly string[];
}

interface Answer {
  readonly description?: Description;
  readonly error?: { readonly message: string; readonly hint?: string };
}

/** What the panel holds, as the server wants it. */
export interface Draft {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly credentials: Readonly<Record<string, unknown>>;
}

/** Milliseconds of calm after which a key that is being typed is looked at. */
const calm = 300;

/**
 * Says below the key, whenever it changes, what it is or what is wrong with it.
 *
 * @param draft - reads the panel
 * @returns a function to call when anything changed
 */
export function createDescription(node: KeyEditorNode, place: JQuery, draft: () => Draft): () => void {
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;
  const ask = () => {
    asked += 1;
    const number = asked;
    $.ajax({
      url: 'jwt-key/describe',
      method: 'POST',
      contentType: 'application/json',
      data: JSON.stringify({ id: node.id, ...draft() }),
    }).then(
      (answer: Answer) => {
        // An answer that was overtaken by a later question tells of a key that is gone.
        if (number === asked) show(node, place, answer);
      },
      () => place.empty(),
    );
  };
  return () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, calm);
  };
}

function show(node: KeyEditorNode, place: JQuery, { description, error }: Answer): void {
  place.empty().removeClass('jwt-good jwt-bad');
  if (error) {
    place.addClass('jwt-bad');
    paragraph(place, sentence(error.message));
    if (error.hint) paragraph(place, error.hint).addClass('jwt-hint');
  } else if (!description) paragraph(place, node._('jwt-key.describe.perMessage'));
  else showDescription(node, place, description);
}

function showDescription(node: KeyEditorNode, place: JQuery, description: Description): void {
  const say = (key: string, values?: Record<string, unknown>) => node._(`jwt-key.describe.${key}`, values);
  const { kty, bits, curve, isPrivate, format, kid, algorithms, certificate, issuer, warnings } = description;
  const half = kty === 'oct' ? 'secret' : isPrivate ? 'private' : 'public';
  const parts = [
    say(half, { kind: kty, size: curve ?? say('bits', { bits }) }),
    format,
    kid ? say('kid', { kid }) : '',
    algorithms.length > 0 ? say('fits', { algorithms: algorithms.join(', ') }) : '',
    certificate
      ? say('certificate', {
          subject: certificate.subject,
          expires: new Date(certificate.expires).toLocaleDateString(),
        })
      : '',
  ];
  place.addClass(warnings.length > 0 ? '' : 'jwt-good');
  paragraph(place, parts.filter(Boolean).join(' · '));
  for (const warning of warnings) paragraph(place, node._(`jwt-key.warning.${warning}`)).addClass('jwt-hint');
  if (issuer) offerIssuer(node, place, issuer);
  if (description.publicJwk) showPublicJwk(node, place, description.publicJwk);
}

/** The public half, to hand to whoever checks the tokens. */
function showPublicJwk(node: KeyEditorNode, place: JQuery, publicJwk: object): void {
  const text = JSON.stringify(publicJwk, null, 2);
  const details = $('<details></details>').appendTo(place);
  $('<summary></summary>').text(node._('jwt-key.label.publicJwk')).appendTo(details);
  $('<pre id="jwt-key-public-jwk"></pre>').text(text).appendTo(details);
  $('<button type="button" class="red-ui-button red-ui-button-small"></button>')
    .text(node._('jwt-key.label.copy'))
    .on('click', (event) => RED.clipboard.copyText(text, $(event.currentTarget)))
    .appendTo(details);
}

/** A provider's file tells the issuer: where the key was opened from a JWT - Generator, it takes it by a click. */
function offerIssuer(node: KeyEditorNode, place: JQuery, issuer: string): void {
  paragraph(place, node._('jwt-key.describe.issuer', { issuer }));
  const field = $('#node-input-issuer');
  if (field.length === 0) return;
  $('<button type="button" class="red-ui-button red-ui-button-small"></button>')
    .text(node._('jwt-key.label.useIssuer'))
    .on('click', () => {
      field.typedInput('type', 'str');
      field.typedInput('value', issuer);
    })
    .appendTo(place);
}

function paragraph(place: JQuery, text: string): JQuery {
  return $('<p></p>').text(text).appendTo(place);
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
