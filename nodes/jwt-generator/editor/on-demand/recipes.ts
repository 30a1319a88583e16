/** The recipes and their part of the panel, which is loaded after the panel: nobody waits for it. */
export { openRecipe } from '../recipe/recipe-panel.ts';
