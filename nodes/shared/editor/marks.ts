/** What is wrong with a setting, in words. */
export interface Problem {
  readonly setting: string;
  readonly text: string;
  /** Index of the row of a list. */
  readonly row?: number;
}

/** What is shown now, so that nothing a keyboard is on is made anew without need. */
let shown = '';

/**
 * Says in words what is wrong: beside its field, with a mark on its tab; what is out of sight is also listed above the
 * preview, where a click leads to it.
 *
 * @param openTab - opens the tab of a field
 * @param attention - says of a tab that something on it is wrong
 */
export function markProblems(
  faults: readonly Problem[],
  panel: JQuery,
  openTab: (tab: string) => void,
  attention: string,
): void {
  const state = JSON.stringify([faults, panel.attr('data-active'), panel.find('details[open]').length]);
  const list = $('#jwt-faults');
  if (state === shown && list.children().length + panel.find('.jwt-fault').length > 0) return;
  shown = state;
  panel.find('.jwt-fault').remove();
  panel.find('[aria-invalid]').removeAttr('aria-invalid aria-describedby');
  panel.find('.jwt-row-key').removeClass('input-error');
  for (const fault of faults) markField(panel, fault);
  markTabs(panel, faults, attention);
  list.empty();
  for (const fault of faults) if (!isInSight(fieldOf(panel, fault))) addLink(list, panel, fault, openTab);
  list.toggle(list.children().length > 0);
}

/** Whether a row can be seen. What a closed group holds has a size, and jQuery takes it for visible. */
function isInSight(field: JQuery): boolean {
  return field.is(':visible') && field.closest('details:not([open])').length === 0;
}

/** The row of the panel that a fault belongs to. */
function fieldOf(panel: JQuery, { setting }: Problem): JQuery {
  return panel.find(`#node-input-${setting}, #node-input-${setting}-rows`).first().closest('.form-row');
}

function markField(panel: JQuery, fault: Problem): void {
  const field = fieldOf(panel, fault);
  const id = `jwt-fault-${fault.setting}`;
  $('<div class="jwt-fault"></div>').attr('id', id).text(fault.text).appendTo(field);
  // On a tab that is not open nothing is visible; a TypedInput hides the control that it was made of.
  const controls = field.find('input, select, textarea').filter((_, control) => $(control).css('display') !== 'none');
  // Beside a switch the value is wrong; where there is nothing but a switch, it is.
  const values = controls.not(':checkbox');
  const main = values.length > 0 ? values : controls;
  const control = fault.row === undefined ? main : field.find('.jwt-row-key').eq(fault.row);
  control.first().attr({ 'aria-invalid': 'true', 'aria-describedby': id });
  if (fault.row !== undefined) control.addClass('input-error');
}

function markTabs(panel: JQuery, faults: readonly Problem[], attention: string): void {
  const wanting = new Set(faults.map((fault) => fieldOf(panel, fault).closest('[data-tab]').data('tab')));
  panel.find('[data-tab]').each((_, content) => {
    const tab = String($(content).data('tab'));
    panel
      .find(`a[href="#${tab}"]`)
      .toggleClass('jwt-attention', wanting.has(tab))
      .attr('title', wanting.has(tab) ? attention : null);
  });
}

function addLink(list: JQuery, panel: JQuery, fault: Problem, openTab: (tab: string) => void): void {
  const lead = () => {
    const field = fieldOf(panel, fault);
    openTab(String(field.closest('[data-tab]').data('tab')));
    field.closest('details').prop('open', true);
    field.find('input:visible, select:visible, textarea:visible, button:visible').first().trigger('focus');
  };
  $('<button type="button"></button>').text(fault.text).on('click', lead).appendTo($('<li></li>').appendTo(list));
}
