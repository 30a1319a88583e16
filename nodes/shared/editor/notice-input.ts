/**
 * Lets everybody notice a text that comes without a key: pasted or dropped by mouse, dictated, filled in by the browser.
 * The editor and its widgets look only at keys, and at what has changed when a field is left.
 */
export function noticeInput(panel: JQuery): void {
  panel.on('input', (event) => {
    $(event.target as HTMLElement).trigger('keyup');
  });
}
