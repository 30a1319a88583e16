/**
 * Triggers keyup for input without a key press: pasted or dropped by mouse, dictated, autofilled. The editor and its
 * widgets listen only to keyup and change.
 */
export function noticeInput(panel: JQuery): void {
  panel.on('input', (event) => {
    $(event.target as HTMLElement).trigger('keyup');
  });
}
