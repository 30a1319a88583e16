/** What is wrong with a setting, in words. */
export interface Problem {
  readonly setting: string;
  readonly text: string;
  /** Index of the row of a list. */
  readonly row?: number;
  /** What the person can do about it at once. */
  readonly remedies?: readonly Remedy[];
}

/** A button beside a problem. */
export interface Remedy {
  readonly label: string;
  readonly act: () => void;
}

/** What is shown now: unchanged marks are not rebuilt, which would move the keyboard focus. */
let shown = '';

/**
 * Shows problems beside their fields and marks their tabs; those out of sight are also listed above the preview, as
 * links to their fields.
 *
 * @param openTab - opens a tab
 * @param attention - the title of a tab that has a problem
 * @param isUntouched - whether nothing is said yet beside the field of a setting: it is only listed, as what is to be done
 */
export function markProblems(
  problems: readonly Problem[],
  panel: JQuery,
  openTab: (tab: string) => void,
  attention: string,
  isUntouched: (setting: string) => boolean = () => false,
): void {
  const shownBeside = problems.filter(({ setting }) => !isUntouched(setting));
  const isHidden = problems.map((problem) => !isInSight(fieldOf(panel, problem)));
  const state = JSON.stringify([problems, shownBeside.length, isHidden]);
  const list = $('#jwt-faults');
  if (state === shown && list.children().length + panel.find('.jwt-fault').length > 0) return;
  shown = state;
  panel.find('.jwt-fault').remove();
  panel.find('[aria-invalid]').removeAttr('aria-invalid aria-describedby');
  panel.find('.jwt-row-key').removeClass('input-error');
  for (const problem of shownBeside) markField(panel, problem);
  markTabs(panel, problems, attention);
  list.empty().toggleClass('jwt-todo', shownBeside.length === 0);
  for (const [index, problem] of problems.entries()) if (isHidden[index]) addLink(list, panel, problem, openTab);
  list.toggle(list.children().length > 0);
}

/** Whether a row can be seen. What a closed group holds has a size, and jQuery takes it for visible. */
function isInSight(field: JQuery): boolean {
  return field.is(':visible') && field.closest('details:not([open])').length === 0;
}

/** The row of the panel that a problem belongs to. */
function fieldOf(panel: JQuery, { setting }: Problem): JQuery {
  return panel.find(`#node-input-${setting}, #node-input-${setting}-rows`).first().closest('.form-row');
}

function markField(panel: JQuery, problem: Problem): void {
  const field = fieldOf(panel, problem);
  const id = `jwt-fault-${problem.setting}`;
  const fault = $('<div class="jwt-fault"></div>').appendTo(field);
  // Only the words describe the field, not the buttons below them.
  $('<span></span>').attr('id', id).text(problem.text).appendTo(fault);
  addRemedies(fault, field, problem.remedies ?? []);
  // On a tab that is not open nothing is visible; a TypedInput hides the control that it was made of.
  const controls = field.find('input, select, textarea').filter((_, control) => $(control).css('display') !== 'none');
  // The value beside a checkbox is marked; the checkbox itself only if it is alone.
  const values = controls.not(':checkbox');
  const main = values.length > 0 ? values : controls;
  const control = problem.row === undefined ? main : field.find('.jwt-row-key').eq(problem.row);
  control.first().attr({ 'aria-invalid': 'true', 'aria-describedby': id });
  if (problem.row !== undefined) control.addClass('input-error');
}

function addRemedies(fault: JQuery, field: JQuery, remedies: readonly Remedy[]): void {
  if (remedies.length === 0) return;
  const row = $('<div class="jwt-remedies"></div>').appendTo(fault);
  for (const { label, act } of remedies) {
    $('<button type="button" class="red-ui-button red-ui-button-small"></button>')
      .text(label)
      .on('click', () => {
        act();
        // The button goes with the problem: the keyboard goes on with the field.
        field.find('select:visible, input:visible').first().trigger('focus');
      })
      .appendTo(row);
  }
}

function markTabs(panel: JQuery, problems: readonly Problem[], attention: string): void {
  const wanting = new Set(problems.map((problem) => fieldOf(panel, problem).closest('[data-tab]').data('tab')));
  panel.find('[data-tab]').each((_, content) => {
    const tab = String($(content).data('tab'));
    panel
      .find(`a[href="#${tab}"]`)
      .toggleClass('jwt-attention', wanting.has(tab))
      .attr('title', wanting.has(tab) ? attention : null);
  });
}

function addLink(list: JQuery, panel: JQuery, problem: Problem, openTab: (tab: string) => void): void {
  const lead = () => {
    const field = fieldOf(panel, problem);
    openTab(String(field.closest('[data-tab]').data('tab')));
    field.trigger('reveal');
    field.closest('details').prop('open', true);
    field.find('input:visible, select:visible, textarea:visible, button:visible').first().trigger('focus');
  };
  $('<button type="button"></button>').text(problem.text).on('click', lead).appendTo($('<li></li>').appendTo(list));
}
