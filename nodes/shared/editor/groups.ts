/**
 * Tells, on each closed group of a panel, how many of its settings are not as in a fresh node, so that nothing set is
 * hidden without a sign.
 *
 * @param panel - holds `details` elements with `data-settings`, names of settings with commas between
 * @param isSet - whether a setting is another than in a fresh node
 * @param label - the words of a count
 * @returns a function to call when anything changed
 */
export function createGroups(
  panel: JQuery,
  isSet: (setting: string) => boolean,
  label: (count: number) => string,
): () => void {
  const groups = panel.find('details[data-settings]');
  // The words before it are put there by the editor, later, and would take the place of anything beside them.
  groups.find('> summary').append(' <span class="jwt-count"></span>');
  // What was opened comes into sight, and its first line stays there.
  panel.find('details').on('toggle', ({ currentTarget }) => {
    const group = currentTarget as HTMLDetailsElement;
    if (group.open && group.contains(document.activeElement)) group.scrollIntoView({ block: 'nearest' });
  });
  return () => {
    groups.each((_, group) => {
      const names = String($(group).data('settings')).split(',');
      const count = names.filter(isSet).length;
      $(group)
        .find('> summary .jwt-count')
        .text(count === 0 ? '' : label(count));
    });
  };
}
