import { JwtError } from '../../src/errors.ts';
import type { IssuedToken } from '../../src/jwt/issue/issue.ts';
import type { KnownAnswer } from '../../src/oauth/token-request.ts';
import { lintClaims, lintSettings, type RuleProblem } from '../../src/recipes/lint.ts';
import type { Recipe } from '../../src/recipes/recipe.ts';
import { recipes } from '../../src/recipes/recipes.ts';
import { ruleText } from '../../src/recipes/rule-texts.ts';
import { trapHints } from '../../src/recipes/traps.ts';
import type { GeneratorSettings } from './settings.ts';

/** The recipe that a panel was filled from; undefined for none, and for one of a later version. */
export function recipeOf(id: string): Recipe | undefined {
  return id === '' ? undefined : recipes.find((recipe) => recipe.id === id);
}

/** What to do about the answers of a provider. */
export function trapsOf(id: string): KnownAnswer[] {
  return (recipeOf(id)?.traps ?? []).map(({ when, say }) => ({ when, hint: trapHints[say] }));
}

/** What of the rules of a recipe is broken: it is told, and never stops a message. */
export interface RecipeRules {
  /** What is known at deploy, as sentences of the log. */
  readonly atDeploy: readonly string[];
  /** What the token of a message breaks. */
  readonly problemOf: (token: IssuedToken) => JwtError | undefined;
}

/** @param now - seconds since 1970-01-01T00:00:00Z */
export function prepareRecipeRules(settings: GeneratorSettings, now: number): RecipeRules {
  const recipe = recipeOf(settings.recipe);
  if (!recipe) return { atDeploy: [], problemOf: () => undefined };
  const standing = lintSettings(recipe, settings, {}, now);
  const standingProblem = standing[0] && problem(standing[0]);
  const known = new Map<string, JwtError>();
  return {
    atDeploy: standing.map(ruleText),
    problemOf: ({ claims, now: issued, access }) => {
      if (standingProblem || access) return standingProblem;
      const [broken] = lintClaims(recipe, claims, issued);
      if (!broken) return undefined;
      // The same problem is the same object, so that a status is put into words once.
      const key = JSON.stringify(broken);
      const found = known.get(key) ?? problem(broken);
      if (known.size < 100) known.set(key, found);
      return found;
    },
  };
}

function problem(broken: RuleProblem): JwtError {
  return new JwtError('ERR_SETTINGS', ruleText(broken), {
    setting: 'recipe',
    hint: 'Change the setting, or choose "anything" as recipe if the provider accepts it.',
  });
}
