import { type ChosenKey, chosenKey } from '../../keys/editor/chosen-key.ts';
import { decisionText, describeKey, draftOf, lineOf, sentence, type Translate } from '../../keys/editor/key-info.ts';
import type { KeyAnswer, OtherKeyAnswer } from '../../keys/panel-answers.ts';
import { keyDefaults } from '../../keys/settings.ts';
import type { JwksNode } from './live.ts';

/** What decides over a key in place of the setting, and whether the key itself is not known here. */
interface Decision extends Pick<ChosenKey, 'decidedBy'> {
  readonly isUnknown?: boolean;
}

/** A key that may be published: the one that signs or encrypts, or one beside it. */
type Candidate = Omit<OtherKeyAnswer, 'role'> & Decision & { readonly role: OtherKeyAnswer['role'] | 'main' };

/** How often was asked: an answer that was overtaken by a later question tells of a list that is gone. */
let asked = 0;

/** Says below the list which keys will be published, and which will not, and why. */
export function showPublished(node: JwksNode, place: JQuery, ids: readonly string[]): void {
  asked += 1;
  const number = asked;
  const chosen = ids.map((id) => chosenKey(node, id)).filter(({ config, decidedBy }) => config || decidedBy);
  const answers = chosen.map(async ({ config, decidedBy }) => {
    if (!config) return { decidedBy, isUnknown: true };
    return { ...(await describeKey(config.id, draftOf(config, Object.keys(keyDefaults)))), decidedBy };
  });
  Promise.all(answers).then(
    (all) => {
      if (number === asked) show(node, place.empty(), all.flatMap(candidatesOf));
    },
    () => place.empty(),
  );
}

function candidatesOf({ others = [], ...main }: KeyAnswer & Decision): Candidate[] {
  const isOver = ({ until }: OtherKeyAnswer) => until !== undefined && Date.parse(until) <= Date.now();
  return [{ ...main, role: 'main' }, ...others.filter((other) => !isOver(other))];
}

function show(node: JwksNode, place: JQuery, candidates: readonly Candidate[]): void {
  const say = (key: string, values?: Readonly<Record<string, unknown>>) => node._(`jwt-jwks.${key}`, values);
  const list = $('<ul></ul>');
  const words: Translate = (key, values) => say(`key.${key}`, values);
  for (const { description, error, role, until, decidedBy, isUnknown } of candidates) {
    const line = description && lineOf(description, words);
    const time = until && new Date(until).toLocaleString();
    const text = error
      ? say('key.leftOut', { why: sentence(error.message) })
      : line
        ? say(description.kty === 'oct' ? 'key.secret' : `key.${role}`, { key: line, time })
        : say('key.perMessage');
    const decision = decisionText(decidedBy, words);
    $('<li></li>')
      .text([decision, !isUnknown && text].filter(Boolean).join(' '))
      .appendTo(list);
  }
  if (candidates.length > 0) place.append($('<p></p>').text(say('label.published')), list);
}
