/**
 * Lets the arrow keys move a row of an editable list by its handle, which Node-RED makes for the mouse alone.
 *
 * @param item - the `li` of the row
 * @param label - says so, to screen readers and as a tip
 */
export function sortByKeyboard(item: JQuery, label: string, moved: () => void): void {
  // First in its row, as it is seen.
  const handle = item.find('.red-ui-editableList-item-handle').prependTo(item);
  handle.attr({ role: 'button', tabindex: 0, 'aria-label': label, title: label });
  handle.on('keydown', (event) => {
    if (event.key === 'ArrowUp') item.insertBefore(item.prev());
    else if (event.key === 'ArrowDown') item.insertAfter(item.next());
    else return;
    event.preventDefault();
    handle.trigger('focus');
    moved();
  });
}
