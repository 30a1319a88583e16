import type { FilledRecipe } from '../../../../src/recipes/fill.ts';
import { generatorDefaults } from '../../settings.ts';
import { isSame } from './filling.ts';

/** Marks the tabs that a recipe has filled: with an icon, and with a text for screen readers. */
export function markTabs(filled: FilledRecipe['generator'], words: string): void {
  const panel = $('#jwt-generator-panel');
  const set = Object.entries(filled).filter(([name, value]) => !isSame(value, generatorDefaults[name as 'ttl']));
  panel.find('[data-tab]').each((_, content) => {
    const isFilled = set.some(([name]) => $(content).find(`#node-input-${name}, #node-input-${name}-rows`).length > 0);
    const tab = panel.find(`a[href="#${$(content).data('tab')}"]`);
    const mark = tab.find('.jwt-recipe-mark');
    if (isFilled && mark.length === 0) {
      $('<span class="jwt-recipe-mark" role="img">◆</span>').attr({ 'aria-label': words, title: words }).appendTo(tab);
    } else if (!isFilled) mark.remove();
  });
}
