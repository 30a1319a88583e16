/** A switch that makes a value optional. */
export interface OptionalSwitch {
  readonly get: () => boolean;
  readonly set: (isOptional: boolean) => void;
}

/**
 * Adds the switch of an optional value: a question mark, as optional members have in most notations.
 *
 * @param text - what it does, as tooltip and for screen readers
 */
export function addOptionalSwitch(place: JQuery, text: string): OptionalSwitch {
  const button = $('<button type="button" class="red-ui-button jwt-optional">?</button>').attr({
    title: text,
    'aria-label': text,
  });
  const get = () => button.attr('aria-pressed') === 'true';
  const set = (isOptional: boolean) => {
    button.attr('aria-pressed', String(isOptional)).toggleClass('selected', isOptional);
  };
  set(false);
  button.on('click', () => {
    set(!get());
    button.trigger('change');
  });
  button.appendTo(place);
  return { get, set };
}
