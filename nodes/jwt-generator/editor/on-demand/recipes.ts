/** The recipes and their part of the panel, loaded after the panel so that it opens without delay. */
export { openRecipe } from '../recipe/recipe-panel.ts';
