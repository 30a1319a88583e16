import { JwtError } from '../../src/errors.ts';
import type { Key } from '../../src/jwk/key.ts';
import type { IssuedToken } from '../../src/jwt/issue/issue.ts';
import type { KnownAnswer } from '../../src/oauth/token-request.ts';
import { type LintedKey, lintClaims, lintSettings, type RuleProblem } from '../../src/recipes/lint.ts';
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
  /** Looks at the key that signs from now on: its algorithm, and when its certificate expires. */
  readonly lookAt: (key: Key | undefined) => void;
  /** What the token of a message breaks; absent without a recipe. */
  readonly problemOf?: (token: IssuedToken) => JwtError | undefined;
}

/**
 * Looks at the settings at once.
 *
 * @param clock - seconds since 1970-01-01T00:00:00Z
 * @param warn - is told each rule that settings and key break, once, as a sentence of the log
 */
export function prepareRecipeRules(
  settings: GeneratorSettings,
  clock: () => number,
  warn: (sentence: string) => void,
): RecipeRules {
  const recipe = recipeOf(settings.recipe);
  if (!recipe) return { lookAt: () => {} };
  const told = new Set<string>();
  let standingProblem: JwtError | undefined;
  const look = (key: LintedKey) => {
    const broken = lintSettings(recipe, settings, key, clock());
    standingProblem = broken[0] && problem(broken[0]);
    for (const one of broken) {
      if (!told.has(one.rule)) warn(`${recipe.id}: ${ruleText(one)}.`);
      told.add(one.rule);
    }
  };
  look({});
  const known = new Map<string, JwtError>();
  return {
    lookAt: (key) => look({ algorithm: key?.onlyAlgorithm, certificateExpires: key?.certificate?.notAfter }),
    problemOf: ({ claims, now, access }) => {
      const made = access ? access.made : { claims, now };
      if (standingProblem || !made) return standingProblem;
      const [broken] = lintClaims(recipe, made.claims, made.now);
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
