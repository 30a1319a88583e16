/**
 * Lets a person drop a file where its text belongs.
 *
 * @param take - is given the text of the file
 */
export function acceptFiles(area: JQuery, take: (text: string) => void): void {
  area.on('dragover dragleave drop', (event) => {
    area.toggleClass('jwt-dropping', event.type === 'dragover');
    const files = (event.originalEvent as DragEvent).dataTransfer?.files;
    if (event.type === 'dragover') event.preventDefault();
    if (event.type !== 'drop' || !files?.[0]) return;
    event.preventDefault();
    files[0].text().then(take);
  });
}
