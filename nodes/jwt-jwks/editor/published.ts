import { describeKey, draftOf, lineOf, sentence } from '../../keys/editor/key-info.ts';
import type { KeyAnswer, OtherKeyAnswer } from '../../keys/panel-answers.ts';
import { keyDefaults } from '../../keys/settings.ts';
import type { JwksNode } from './live.ts';

/** A key that may be published: the one that signs or encrypts, or one beside it. */
type Candidate = Omit<OtherKeyAnswer, 'role'> & { readonly role: OtherKeyAnswer['role'] | 'main' };

/** How often was asked: an answer that was overtaken by a later question tells of a list that is gone. */
let asked = 0;

/** Says below the list which keys will be published, and which will not, and why. */
export function showPublished(node: JwksNode, place: JQuery, ids: readonly string[]): void {
  asked += 1;
  const number = asked;
  const keys = ids.map((id) => RED.nodes.node(id)).filter((key) => key !== null && key !== undefined);
  const answers = keys.map((key) => describeKey(key.id, draftOf(key, Object.keys(keyDefaults))));
  Promise.all(answers).then(
    (all) => {
      if (number === asked) show(node, place.empty(), all.flatMap(candidatesOf));
    },
    () => place.empty(),
  );
}

function candidatesOf({ others = [], ...main }: KeyAnswer): Candidate[] {
  const isOver = ({ until }: OtherKeyAnswer) => until !== undefined && Date.parse(until) <= Date.now();
  return [{ ...main, role: 'main' }, ...others.filter((other) => !isOver(other))];
}

function show(node: JwksNode, place: JQuery, candidates: readonly Candidate[]): void {
  const say = (key: string, values?: Readonly<Record<string, unknown>>) => node._(`jwt-jwks.${key}`, values);
  const list = $('<ul></ul>');
  for (const { description, error, role, until } of candidates) {
    const line = description && lineOf(description, (key, values) => say(`key.${key}`, values));
    const time = until && new Date(until).toLocaleString();
    const text = error
      ? say('key.leftOut', { why: sentence(error.message) })
      : line
        ? say(description.kty === 'oct' ? 'key.secret' : `key.${role}`, { key: line, time })
        : say('key.perMessage');
    $('<li></li>').text(text).appendTo(list);
  }
  if (candidates.length > 0) place.append($('<p></p>').text(say('label.published')), list);
}
