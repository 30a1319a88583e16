import type { ErrorObject } from 'ajv/dist/2020.js';

/** Where a value does not match a schema, and which rule it breaks. Neither reveals anything about the value. */
export interface SchemaProblem {
  /** The path, such as `address.lines[2]`; empty for the whole value. */
  readonly path: string;
  /** The rule as it is written in the schema, such as `"minLength": 3`. */
  readonly rule: string;
}

/** The longest rule that is shown with its value, in characters. */
const maxRuleLength = 80;

/**
 * Describes the first problem that a validator found.
 *
 * @param memberNames - names that occur in the schema; any other is part of the value, and shown as `*`
 */
export function schemaProblemOf(
  errors: readonly ErrorObject[],
  value: unknown,
  memberNames: ReadonlySet<string>,
): SchemaProblem | undefined {
  // The last error summarizes the others, except for "if", which only says that there are some.
  const error = errors.findLast(({ keyword }) => keyword !== 'if') ?? errors.at(-1);
  if (!error) return undefined;
  const { instancePath, params } = error;
  const missing: unknown = params.missingProperty;
  return {
    path: [...stepsTo(instancePath, value, memberNames), ...(typeof missing === 'string' ? [`.${missing}`] : [])]
      .join('')
      .replace(/^\./, ''),
    rule: ruleOf(error),
  };
}

function ruleOf({ keyword, schema }: ErrorObject): string {
  // Ajv's name for a subschema that is `false`.
  if (keyword === 'false schema') return 'false';
  const text = JSON.stringify(schema) ?? '';
  return text === '' || text.length > maxRuleLength ? `"${keyword}"` : `"${keyword}": ${text}`;
}

/** The steps of a JSON Pointer (RFC 6901) in JavaScript notation: `.address`, `[2]`. */
function stepsTo(pointer: string, value: unknown, memberNames: ReadonlySet<string>): string[] {
  let parent = value;
  return pointer
    .split('/')
    .slice(1)
    .map((token) => {
      const step = token.replaceAll('~1', '/').replaceAll('~0', '~');
      const isIndex = Array.isArray(parent);
      parent = (parent as Record<string, unknown>)?.[step];
      if (isIndex) return `[${step}]`;
      return memberNames.has(step) ? `.${step}` : '.*';
    });
}
