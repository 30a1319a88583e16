const texts = { edit: 'editor.editConfig', add: 'editor.addNewConfig' } as const;

/**
 * Makes the two buttons beside a list of config nodes, which Node-RED makes for the mouse alone, serve the keyboard and
 * say what they do.
 *
 * @param field - id of the list
 * @param type - of the config nodes
 */
export function serveKeyboard(field: string, type: string): void {
  for (const [action, text] of Object.entries(texts)) {
    const button = $(`#${field.replace('node-input-', 'node-input-btn-')}-${action}`);
    button.attr({ role: 'button', 'aria-label': RED._(text, { type }) });
    button.on('keydown', (event) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      button.trigger('click');
    });
    // One that does nothing now is passed by.
    const apply = () => {
      const isDisabled = button.hasClass('disabled');
      button.attr({ tabindex: isDisabled ? -1 : 0, 'aria-disabled': String(isDisabled) });
    };
    $(`#${field}`).on('change', apply);
    apply();
  }
}
