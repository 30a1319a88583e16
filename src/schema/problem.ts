import type { ErrorObject } from 'ajv/dist/2020.js';

/** Where a value breaks a schema, and which rule. Neither tells anything of the value. */
export interface SchemaProblem {
  /** `address.lines[2]`; empty for the whole. */
  readonly place: string;
  /** `"minLength": 3`, as the schema has it. */
  readonly rule: string;
}

/** Longest rule that is shown whole, in characters. */
const maxErrorLength = 80;

/**
 * @param memberNames - those that the schema gives; any other is a part of the value, and shown as `*`
 */
export function schemaProblemOf(
  errors: readonly ErrorObject[],
  value: unknown,
  memberNames: ReadonlySet<string>,
): SchemaProblem | undefined {
  // The last one sums up the others, except that of "if", which only says that there are some.
  const error = errors.findLast(({ keyword }) => keyword !== 'if') ?? errors.at(-1);
  if (!error) return undefined;
  const { instancePath, params } = error;
  const missing: unknown = params.missingProperty;
  return {
    place: [...stepsTo(instancePath, value, memberNames), ...(typeof missing === 'string' ? [`.${missing}`] : [])]
      .join('')
      .replace(/^\./, ''),
    rule: ruleOf(error),
  };
}

function ruleOf({ keyword, schema }: ErrorObject): string {
  // The library's name for a subschema that is `false`.
  if (keyword === 'false schema') return 'false';
  const text = JSON.stringify(schema) ?? '';
  return text === '' || text.length > maxErrorLength ? `"${keyword}"` : `"${keyword}": ${text}`;
}

/** The steps of a JSON Pointer (RFC 6901) as a person writes them: `.address`, `[2]`. */
function stepsTo(pointer: string, value: unknown, memberNames: ReadonlySet<string>): string[] {
  let holder = value;
  return pointer
    .split('/')
    .slice(1)
    .map((token) => {
      const step = token.replaceAll('~1', '/').replaceAll('~0', '~');
      const isIndex = Array.isArray(holder);
      holder = (holder as Record<string, unknown>)?.[step];
      if (isIndex) return `[${step}]`;
      return memberNames.has(step) ? `.${step}` : '.*';
    });
}
