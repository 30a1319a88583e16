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

/** Recipe that the panel was filled from; undefined without a recipe, or for one of a later version. */
export function recipeOf(id: string): Recipe | undefined {
  return id === '' ? undefined : recipes.find((recipe) => recipe.id === id);
}

/** Known error responses of a provider, each with a hint. */
export function trapsOf(id: string): KnownAnswer[] {
  return (recipeOf(id)?.traps ?? []).map(({ when, say }) => ({ when, hint: trapHints[say] }));
}

/** Checks of a recipe's rules: a broken rule is a warning and never stops a message. */
export interface RecipeRules {
  /** Checks the current signing key: its algorithm, and the expiry of its certificate. */
  readonly lookAt: (key: Key | undefined) => void;
  /** Returns the first broken rule of the settings, or of a message's token; absent without a recipe. */
  readonly problemOf?: (token: IssuedToken) => JwtError | undefined;
}

/**
 * Checks the settings immediately.
 *
 * @param clock - seconds since 1970-01-01T00:00:00Z
 * @param warn - called once for each rule that settings and key break, with a sentence for the log
 */
export function prepareRecipeRules(
  settings: GeneratorSettings,
  clock: () => number,
  warn: (sentence: string) => void,
): RecipeRules {
  const recipe = recipeOf(settings.recipe);
  if (!recipe) return { lookAt: () => {} };
  const warned = new Set<string>();
  let standingProblem: JwtError | undefined;
  const look = (key: LintedKey) => {
    const broken = lintSettings(recipe, settings, key, clock());
    standingProblem = broken[0] && problem(broken[0]);
    for (const one of broken) {
      if (!warned.has(one.rule)) warn(`${recipe.id}: ${ruleText(one)}.`);
      warned.add(one.rule);
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
      // Equal problems share one object, so that the status text is built once.
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
