/** Bytes of a file that are read: one more than any key has, so that the server says that it is too large. */
const maxFileBytes = 65_537;

/**
 * Lets a person drop a file where its text belongs.
 *
 * @param row - takes the file, with all that is in it
 * @param take - is given the text of the file, and its name
 */
export function acceptFiles(row: JQuery, take: (text: string, fileName: string) => void): void {
  row.on('dragover dragleave drop', (event) => {
    // What is inside has taken it already.
    if (event.isDefaultPrevented()) return;
    row.toggleClass('jwt-dropping', event.type === 'dragover');
    if (event.type === 'dragleave') return;
    const [file] = (event.originalEvent as DragEvent).dataTransfer?.files ?? [];
    if (event.type === 'dragover' || file) event.preventDefault();
    if (event.type === 'drop' && file) textOf(file).then((text) => take(text, file.name));
  });
}

/** Names what has no name yet after a file, without the path and the ending. */
export function nameAfterFile(name: JQuery, fileName: string): void {
  if (String(name.val()).trim() === '') name.val(fileName.replace(/\.[^.]*$/, '')).trigger('change');
}

/**
 * Lets a button choose a file, which is read as if it had been dropped.
 *
 * @param take - is given the text of the file, and its name
 */
export function chooseFiles(button: JQuery, take: (text: string, fileName: string) => void): void {
  const chooser = $<HTMLInputElement>('<input type="file">').hide().insertAfter(button);
  button.on('click', () => chooser.trigger('click'));
  chooser.on('change', () => {
    const [file] = chooser[0]?.files ?? [];
    if (file) textOf(file).then((text) => take(text, file.name));
    chooser.val('');
  });
}

async function textOf(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.slice(0, maxFileBytes).arrayBuffer());
  // DER is a SEQUENCE of more than 127 bytes (X.690 §8.1.3.5). In base64, the server can say what it is.
  const isDer = bytes[0] === 0x30 && (bytes[1] ?? 0) > 0x80;
  return isDer
    ? btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
    : new TextDecoder().decode(bytes);
}
