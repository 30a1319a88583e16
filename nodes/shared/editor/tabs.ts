import { buildPlace } from './when-shown.ts';

/**
 * Makes the tabs of a panel.
 *
 * @param panel - holds a `ul` for the tabs, and one element with `data-tab` for each
 * @param labelOf - the text on a tab
 * @returns a function that opens a tab
 */
export function createTabs(panel: JQuery, labelOf: (tab: string) => string): (tab: string) => void {
  const contents = panel.find('[data-tab]');
  const list = panel.find('ul').first();
  const tabs = RED.tabs.create({
    element: list,
    onchange: ({ id }) => {
      panel.attr('data-active', id);
      contents.each((_, content) => {
        const isOpen = $(content).data('tab') === id;
        if (isOpen) buildPlace(content);
        $(content).toggle(isOpen);
      });
      list.find('a').each((_, tab) => {
        $(tab).attr('aria-selected', String(idOf(tab) === id));
      });
    },
  });
  contents.each((_, content) => {
    const id = String($(content).data('tab'));
    tabs.addTab({ id, label: labelOf(id) });
    $(content).attr({ role: 'tabpanel', 'aria-label': labelOf(id) });
  });
  openByKeyboard(list, (tab) => tabs.activateTab(tab));
  return (tab) => tabs.activateTab(tab);
}

const steps: Readonly<Record<string, -1 | 0 | 1>> = { ArrowLeft: -1, ' ': 0, ArrowRight: 1 };

/** Node-RED's tabs know the mouse alone: Enter (a click, of a link), the space bar and the arrows open a tab too. */
function openByKeyboard(list: JQuery, open: (tab: string) => void): void {
  const tabs = list.attr('role', 'tablist').find('a').attr('role', 'tab');
  list.children().attr('role', 'presentation');
  tabs.on('click', ({ currentTarget }) => open(idOf(currentTarget)));
  tabs.on('keydown', (event) => {
    const step = steps[event.key];
    const next = tabs[tabs.index(event.currentTarget) + (step ?? 0)];
    if (step === undefined || !next) return;
    event.preventDefault();
    next.focus();
    next.click();
  });
}

function idOf(tab: HTMLElement): string {
  return (tab as HTMLAnchorElement).hash.slice(1);
}
