import { describeKey, type KeyDraft, sentence, sizeOf } from '../../keys/editor/key-info.ts';
import type { KeyAnswer, KeyDescription } from '../../keys/panel-answers.ts';
import { refusalOf } from '../../shared/editor/ask-server.ts';
import { askingPanel } from '../../shared/editor/asking-panel.ts';
import { debounce } from '../../shared/editor/debounce.ts';
import type { KeyEditorNode } from './live.ts';

/** Debounce of the description while a key is typed. */
const debounceMs = 300;

/**
 * Says below the key, whenever it changes, what it is or what is wrong with it.
 *
 * @param draft - reads the panel
 * @param told - is given what the server said
 * @returns a function to call when anything changed
 */
export function createDescription(
  node: KeyEditorNode,
  place: JQuery,
  draft: () => KeyDraft,
  told: (answer: KeyAnswer) => void,
): () => void {
  let asked = '';
  const ask = () => {
    const key = draft();
    const question = JSON.stringify(key);
    // A field that is left tells of a change once more: what somebody reads or copies meanwhile stays as it is.
    if (question === asked) return;
    asked = question;
    describeKey(node.id, key).then(
      (answer) => {
        // An answer that was overtaken by a later question tells of a key that is gone.
        if (question !== asked) return;
        show(node, place, answer);
        told(answer);
      },
      (failed) => {
        asked = '';
        place.empty();
        const refusal = refusalOf(failed);
        if (typeof refusal !== 'string') show(node, place, { error: refusal });
      },
    );
  };
  return debounce(debounceMs, ask);
}

function show(node: KeyEditorNode, place: JQuery, { description, error }: KeyAnswer): void {
  const isOpen = place.find('details').prop('open') === true;
  place.empty().removeClass('jwt-good jwt-bad');
  if (error?.code === 'ERR_KEY_MISSING') {
    paragraph(place.addClass('jwt-bad'), node._('jwt-key.invalid.noKey'));
  } else if (error) {
    place.addClass('jwt-bad');
    $('<strong></strong>')
      .text(node._(`jwt-key.reason.${error.code}`))
      .appendTo(paragraph(place, ''));
    paragraph(place, sentence(error.message));
    if (error.hint) paragraph(place, error.hint).addClass('jwt-hint');
  } else if (!description) paragraph(place, node._('jwt-key.describe.perMessage'));
  else showDescription(node, place, description);
  place.find('details').prop('open', isOpen);
}

function showDescription(node: KeyEditorNode, place: JQuery, description: KeyDescription): void {
  const say = (key: string, values?: Readonly<Record<string, unknown>>) => node._(`jwt-key.describe.${key}`, values);
  const { kty, isPrivate, isRemote, format, kid, algorithms, certificate, issuer, warnings } = description;
  const half = isRemote ? 'remote' : kty === 'oct' ? 'secret' : isPrivate ? 'private' : 'public';
  const parts = [
    say(half, { kind: kty, size: sizeOf(description, say) }),
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
  showPublicHalf(node, place, description);
}

/** The public half in the forms in which people are asked for it. */
function showPublicHalf(node: KeyEditorNode, place: JQuery, { publicJwk, publicPem }: KeyDescription): void {
  if (!publicJwk) return;
  const jwk = JSON.stringify(publicJwk, null, 2);
  const forms = { jwk, jwks: JSON.stringify({ keys: [publicJwk] }, null, 2), pem: publicPem ?? '' };
  const details = $('<details></details>').appendTo(place);
  $('<summary></summary>').text(node._('jwt-key.label.publicHalf')).appendTo(details);
  $('<pre id="jwt-key-public-jwk" tabindex="0"></pre>')
    .attr('aria-label', node._('jwt-key.label.publicHalf'))
    .text(jwk)
    .appendTo(details);
  for (const [form, text] of Object.entries(forms)) {
    const said = node._(`jwt-key.copy.${form}`);
    $('<button type="button" class="red-ui-button red-ui-button-small"></button>')
      .text(said)
      .on('click', (event) => RED.clipboard.copyText(text, $(event.currentTarget), said))
      .appendTo(details);
  }
}

/** A provider's file tells the issuer: where the key was opened from a JWT - Generator, it takes it by a click. */
function offerIssuer(node: KeyEditorNode, place: JQuery, issuer: string): void {
  paragraph(place, node._('jwt-key.describe.issuer', { issuer }));
  const panel = askingPanel();
  if (!panel) return;
  $('<button type="button" class="red-ui-button red-ui-button-small"></button>')
    .text(node._('jwt-key.label.useIssuer'))
    .on('click', () => panel.setIssuer(issuer))
    .appendTo(place);
}

function paragraph(place: JQuery, text: string): JQuery {
  return $('<p></p>').text(text).appendTo(place);
}
