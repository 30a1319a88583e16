import { type KeyDraft, lineOf, sentence } from '../../keys/editor/key-info.ts';
import { refusalText } from '../../keys/editor/request-key.ts';
import type { KeyAnswer, OtherKeyAnswer, Rotation } from '../../keys/panel-answers.ts';
import { isPreviousTtl, isPublishFor, isReplaceable, isRotatable, type KeySettings } from '../../keys/settings.ts';
import { askServer, type Refusal, refusalOf } from '../../shared/editor/ask-server.ts';
import { createTimeField } from '../../shared/editor/time-field.ts';
import type { ChosenUnits } from '../../shared/settings/value-types.ts';
import { type KeyEditorNode, live } from './live.ts';
import type { Slots } from './slots.ts';

/** The group of the panel in which keys follow one another. */
export interface RotationGroup {
  /** The settings that have no field of their own, or one that saves no number. */
  readonly settings: () => Pick<KeySettings, 'previousKeys' | 'previousTtl' | 'publishFor' | 'timeUnits'>;
  /** Shows what the server says of the keys. */
  readonly show: (answer: KeyAnswer) => void;
  /** Shows what applies to the kind, use and source of the key. */
  readonly refresh: () => void;
}

const field = (name: string) => $(`#node-config-input-${name}`);
const inLocalTime = (time: string | number) => new Date(time).toLocaleString();

/**
 * @param retire - puts a text in the place of the next key, where the retired one is stored, for good
 * @param draft - reads the panel
 * @param changed - is called when the keys are others
 */
export function createRotation(
  node: KeyEditorNode,
  slots: Slots,
  retire: (text: string) => void,
  draft: () => KeyDraft,
  changed: () => void,
): RotationGroup {
  const say = (key: string, values?: Readonly<Record<string, unknown>>) => node._(`jwt-key.${key}`, values);
  const group = $('#jwt-key-rotation');
  const list = $('#jwt-key-rotation-keys');
  const chosen = live.saved(node, 'timeUnits');
  const ttl = createTimeField(
    'jwt-key-previousTtl',
    live.saved(node, 'previousTtl'),
    chosen.previousTtl,
    isPreviousTtl,
  );
  const publishFor = createTimeField(
    'jwt-key-publishFor',
    live.saved(node, 'publishFor'),
    chosen.publishFor,
    isPublishFor,
  );
  const showEnd = () => {
    const end = Date.now() + ttl.seconds() * 1000;
    $('#jwt-key-ttl-until').text(say('rotation.until', { time: inLocalTime(end) }));
  };
  $('#jwt-key-previousTtl, #jwt-key-previousTtl-unit').on('change keyup', showEnd);
  showEnd();
  const timeUnits = () => {
    const units = Object.entries({ previousTtl: ttl.chosenUnit(), publishFor: publishFor.chosenUnit() });
    return Object.fromEntries(units.filter(([, unit]) => unit !== undefined)) as ChosenUnits;
  };
  let previousKeys = live.saved(node, 'previousKeys');

  const addRow = (role: string, { description, error, until = '' }: Omit<OtherKeyAnswer, 'role'>) => {
    const what = description
      ? lineOf(description, (key, values) => say(`describe.${key}`, values))
      : sentence(error?.message ?? '');
    const name = say(`rotation.${role}`, { time: inLocalTime(until) });
    return $('<li></li>').text(`${name}: ${what} `).appendTo(list);
  };
  const addPrevious = (one: OtherKeyAnswer, index: number) => {
    const isOver = one.until !== undefined && Date.parse(one.until) <= Date.now();
    // What a vault has is withdrawn there.
    if (draft().settings.source === 'signer') return void addRow(isOver ? 'over' : 'previous', one);
    $('<button type="button" class="red-ui-button red-ui-button-small"></button>')
      .text(say('rotation.withdraw'))
      .on('click', () => {
        previousKeys = previousKeys.filter((_, other) => other !== index);
        changed();
      })
      .appendTo(addRow(isOver ? 'over' : 'previous', one));
  };
  const take = ({ settings, text }: Rotation) => {
    slots.swap();
    retire(text);
    for (const name of ['kid', 'publicKey', 'certificate'] as const) field(name).val(settings[name]);
    ({ previousKeys } = settings);
    $('#jwt-key-rotated').prop('hidden', false);
    changed();
  };

  $('#jwt-key-rotate').on('click', () => {
    const refuse = (refusal: Refusal) =>
      RED.notify(
        refusalText(refusal, (reason) => say(`error.${reason}`)),
        'error',
      );
    askServer<Rotation>('jwt-key/rotate', { id: node.id, ...draft() }).then(
      (answer) => ('error' in answer ? refuse(answer.error) : take(answer)),
      (failed) => refuse(refusalOf(failed)),
    );
  });
  return {
    settings: () => ({
      previousKeys,
      previousTtl: ttl.seconds(),
      publishFor: publishFor.seconds(),
      timeUnits: timeUnits(),
    }),
    show({ description, others = [], isDifferentElsewhere = false }) {
      const next = others.filter(({ role }) => role === 'next');
      list.empty();
      if (description?.isPrivate || description?.isRemote) addRow('signing', { description });
      for (const one of next) addRow('next', one);
      others.filter(({ role }) => role === 'previous').forEach(addPrevious);
      $('#jwt-key-rotate').prop('disabled', !next.some(({ error }) => !error));
      $('#jwt-key-differs').prop('hidden', !isDifferentElsewhere);
      // Once: whoever closes it then wants it closed.
      if (others.length > 0 || isDifferentElsewhere) group.not('[data-opened]').attr({ open: '', 'data-opened': '' });
    },
    refresh() {
      const { settings } = draft();
      const applies = isRotatable(settings as unknown as KeySettings);
      const follows = isReplaceable(settings as unknown as KeySettings);
      group.find('.jwt-key-rotatable').toggle(applies);
      group.find('.jwt-key-replaceable').toggle(follows);
      group.find('.jwt-key-previous').toggle(applies || follows);
      const elsewhere = settings.source === 'signer' ? 'signer' : 'elsewhere';
      const reason = settings.kty === 'oct' ? 'secret' : settings.use === 'enc' ? 'encryption' : elsewhere;
      $('#jwt-key-rotation-note').text(say(`rotation.${applies ? 'note' : follows ? 'file' : reason}`));
    },
  };
}
