/** An entry of the list. */
export interface Option {
  readonly id: string;
  readonly name: string;
  /** Note shown after the name: `unverified`. */
  readonly note?: string | undefined;
  /** Whether it is a variant of the entry above it. */
  readonly isVariant?: boolean;
}

export interface OptionGroup {
  /** Heading of the group; blank for entries without a group. */
  readonly label: string;
  readonly options: readonly Option[];
}

export interface Combobox {
  readonly choose: (id: string) => void;
}

/**
 * Turns an input into a searchable list (WAI-ARIA Authoring Practices, combobox with list autocomplete).
 *
 * @param input - has the role `combobox`, and controls the list
 * @param nothing - text of the list if no entry matches
 * @param picked - called with the id of the selected entry
 */
export function createCombobox(
  input: JQuery,
  groups: readonly OptionGroup[],
  nothing: string,
  picked: (id: string) => void,
): Combobox {
  const list = $(`#${input.attr('aria-controls')}`).empty();
  const empty = $('<div class="jwt-combobox-nothing" role="status"></div>').text(nothing);
  const items = groups.flatMap((group, index) => appendGroup(list, group, index));
  empty.appendTo(list);
  let chosen = items[0];
  let active: Item | undefined;

  const isOpen = () => input.attr('aria-expanded') === 'true';
  const activate = (item: Item | undefined) => {
    active?.element.removeClass('jwt-active');
    active = item;
    item?.element.addClass('jwt-active')[0]?.scrollIntoView({ block: 'nearest' });
    if (item) input.attr('aria-activedescendant', String(item.element.attr('id')));
    else input.removeAttr('aria-activedescendant');
  };
  const visible = () => items.filter(({ element }) => !element.prop('hidden'));
  const filter = (text: string) => {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    for (const item of items) item.element.prop('hidden', !words.every((word) => item.search.includes(word)));
    list.find('[role=group]').each((_, group) => {
      $(group).prop('hidden', $(group).find('[role=option]:not([hidden])').length === 0);
    });
    const found = visible();
    empty.prop('hidden', found.length > 0);
    return found;
  };
  const open = (text = '') => {
    const found = filter(text);
    list.prop('hidden', false);
    input.attr('aria-expanded', 'true');
    activate(text === '' ? chosen : found[0]);
  };
  const close = () => {
    list.prop('hidden', true);
    input.attr('aria-expanded', 'false').val(chosen?.option.name ?? '');
    activate(undefined);
  };
  const choose = (id: string) => {
    chosen = items.find(({ option }) => option.id === id) ?? chosen;
    for (const { element, option } of items) element.attr('aria-selected', String(option === chosen?.option));
    close();
  };
  const pick = (item: Item | undefined) => {
    if (!item) return;
    choose(item.option.id);
    picked(item.option.id);
  };
  const move = (step: number) => {
    if (!isOpen()) return open();
    const found = visible();
    const at = active ? found.indexOf(active) : -1;
    activate(found[(at + step + found.length) % found.length]);
  };
  const keys: Readonly<Record<string, () => void>> = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Enter: () => pick(active),
    Escape: close,
  };

  input.on('keydown', (event) => {
    const act = keys[event.key];
    // While the list is closed, the panel handles Enter and Escape.
    if (!act || (!isOpen() && !event.key.startsWith('Arrow'))) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });
  input.on('input', () => open(String(input.val())));
  input.on('click', () => {
    if (!isOpen()) open();
  });
  input.on('focus', () => input.trigger('select'));
  input.on('blur', close);
  // The focus stays in the input.
  list.on('mousedown', (event) => event.preventDefault());
  for (const item of items) item.element.on('click', () => pick(item));
  input
    .next('button')
    .off('mousedown')
    .on('mousedown', (event) => {
      event.preventDefault();
      input.trigger('focus');
      if (isOpen()) close();
      else open();
    });
  return { choose };
}

interface Item {
  readonly option: Option;
  readonly element: JQuery;
  readonly search: string;
}

function appendGroup(list: JQuery, { label, options }: OptionGroup, index: number): Item[] {
  const place = label === '' ? list : $('<div role="group"></div>').appendTo(list);
  if (label !== '') {
    const id = `jwt-recipe-group-${index}`;
    $('<div class="jwt-combobox-group"></div>').attr('id', id).text(label).appendTo(place);
    place.attr('aria-labelledby', id);
  }
  return options.map((option) => {
    const element = $('<div role="option" aria-selected="false"></div>')
      .attr('id', `jwt-recipe-option-${option.id || 'none'}`)
      .toggleClass('jwt-variant', option.isVariant === true)
      .text(option.name)
      .appendTo(place);
    if (option.note) $('<small></small>').text(` ${option.note}`).appendTo(element);
    return { option, element, search: `${label} ${option.name} ${option.id}`.toLowerCase() };
  });
}
