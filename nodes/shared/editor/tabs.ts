/**
 * Makes the tabs of a panel.
 *
 * @param panel - holds a `ul` for the tabs, and one element with `data-tab` for each
 * @param labelOf - the text on a tab
 * @returns a function that opens a tab
 */
export function createTabs(panel: JQuery, labelOf: (tab: string) => string): (tab: string) => void {
  const contents = panel.find('[data-tab]');
  const tabs = RED.tabs.create({
    element: panel.find('ul').first(),
    onchange: ({ id }) => {
      panel.attr('data-active', id);
      contents.each((_, content) => {
        $(content).toggle($(content).data('tab') === id);
      });
    },
  });
  contents.each((_, content) => {
    const id = String($(content).data('tab'));
    tabs.addTab({ id, label: labelOf(id) });
  });
  return (tab) => tabs.activateTab(tab);
}
