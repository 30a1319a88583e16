import { stripTypeScriptTypes } from 'node:module';
import { type Node as AcornNode, parse } from 'acorn';

/** A mutant: a range of a source file, and its replacement. */
export interface Mutant {
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
  /** Of the first character, counted from one. */
  readonly line: number;
}

/** A node of the syntax tree (ESTree); its members depend on its type. */
type Node = AcornNode & { readonly [member: string]: unknown };

/** What may stand in place of a piece of source: all replacements of one node. */
type Edit = readonly [start: number, end: number, replacement: string];

const operators: Readonly<Record<string, readonly string[]>> = {
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '===': ['!=='],
  '!==': ['==='],
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
  '%': ['*'],
  '<<': ['>>'],
  '>>': ['<<'],
  '&': ['|'],
  '|': ['&'],
  '^': ['&'],
  '&&': ['||'],
  '||': ['&&'],
  '??': ['&&'],
  '+=': ['-='],
  '-=': ['+='],
};

const methods: Readonly<Record<string, string>> = {
  every: 'some',
  some: 'every',
  startsWith: 'endsWith',
  endsWith: 'startsWith',
  min: 'max',
  max: 'min',
  floor: 'ceil',
  ceil: 'floor',
};

/** Methods that give something of the kind they are called on: the call may be left out. */
const optionalCalls = ['filter', 'slice', 'trim', 'trimEnd', 'sort', 'toSorted', 'reverse', 'toLowerCase', 'replace'];

type Mutate = (node: Node, source: string) => Edit[];

/** The mutants of each type of syntax node. Those that do not compile are recognized later. */
const mutations: Readonly<Record<string, Mutate>> = {
  BinaryExpression: replaceOperator,
  LogicalExpression: replaceOperator,
  AssignmentExpression: replaceOperator,
  IfStatement: ({ test }) => [whole(test as Node, 'true'), whole(test as Node, 'false')],
  ConditionalExpression: ({ test }) => [whole(test as Node, 'true'), whole(test as Node, 'false')],
  WhileStatement: ({ test }) => [whole(test as Node, 'false')],
  UnaryExpression: (node, source) =>
    node.operator === '!' || node.operator === '-' ? [whole(node, textOf(node.argument as Node, source))] : [],
  Literal: mutateLiteral,
  TemplateLiteral: (node) => (node.end - node.start > 2 ? [whole(node, '``')] : []),
  ArrayExpression: (node) => ((node.elements as Node[]).length > 0 ? [whole(node, '[]')] : []),
  ObjectExpression: (node) => ((node.properties as Node[]).length > 0 ? [whole(node, '({})')] : []),
  BlockStatement: (node) => ((node.body as Node[]).length > 0 ? [whole(node, '{}')] : []),
  ExpressionStatement: (node) => [whole(node, ';')],
  ThrowStatement: (node) => [whole(node, ';')],
  BreakStatement: (node) => [whole(node, ';')],
  ContinueStatement: (node) => [whole(node, ';')],
  ReturnStatement: ({ argument }) => (argument ? [whole(argument as Node, 'undefined')] : []),
  AwaitExpression: (node, source) => [whole(node, textOf(node.argument as Node, source))],
  ArrowFunctionExpression: ({ body }) => {
    const node = body as Node;
    return node.type === 'BlockStatement' ? [] : [whole(node, 'undefined')];
  },
  MemberExpression: (node, source) => {
    const { object, property, optional } = node as unknown as { object: Node; property: Node; optional: boolean };
    const between = source.slice(object.end, property.start);
    const at = object.end + between.indexOf('?.');
    return optional && between.includes('?.') ? [[at, at + 2, node.computed ? '' : '.']] : [];
  },
  CallExpression: ({ callee, end }) => {
    const { type, object, property } = callee as { type: string; object: Node; property: Node };
    const name = type === 'MemberExpression' ? String(property.name) : '';
    const other = Object.hasOwn(methods, name) ? methods[name] : undefined;
    return [
      ...(other === undefined ? [] : [whole(property, other)]),
      ...(optionalCalls.includes(name) ? [[object.end, end, ''] as const] : []),
    ];
  },
};

function replaceOperator({ left, right, operator }: Node, source: string): Edit[] {
  const [from, to] = [(left as Node).end, (right as Node).start];
  const start = from + source.slice(from, to).indexOf(String(operator));
  const others = Object.hasOwn(operators, String(operator)) ? operators[String(operator)] : [];
  return (others ?? []).map((other) => [start, start + String(operator).length, other]);
}

function mutateLiteral(node: Node): Edit[] {
  const { value, raw, regex } = node as unknown as {
    value: unknown;
    raw: string;
    regex?: { pattern: string; flags: string };
  };
  if (typeof value === 'boolean') return [whole(node, String(!value))];
  if (typeof value === 'number') return [whole(node, String(value + 1))];
  if (typeof value === 'string') return [whole(node, value === '' ? "'mutated'" : "''")];
  if (!regex) return [];
  const patterns = [
    regex.pattern.startsWith('^') ? `/${regex.pattern.slice(1)}/${regex.flags}` : raw,
    regex.pattern.endsWith('$') ? `/${regex.pattern.slice(0, -1)}/${regex.flags}` : raw,
    regex.flags.includes('i') ? `/${regex.pattern}/${regex.flags.replace('i', '')}` : raw,
  ];
  return patterns.filter((pattern) => pattern !== raw && pattern !== '//').map((pattern) => whole(node, pattern));
}

function whole({ start, end }: Node, replacement: string): Edit {
  return [start, end, replacement];
}

function textOf({ start, end }: Node, source: string): string {
  return source.slice(start, end);
}

/** Members that hold names, which have no effect at runtime. */
const names: Readonly<Record<string, readonly string[]>> = {
  ImportDeclaration: ['source', 'specifiers', 'attributes'],
  ExportNamedDeclaration: ['source', 'specifiers', 'attributes'],
  ExportAllDeclaration: ['source', 'attributes'],
  Property: ['key'],
  PropertyDefinition: ['key'],
  MethodDefinition: ['key'],
};

/**
 * All mutants of one file.
 *
 * @param source - TypeScript whose types can be erased: what is left stands where it stood
 */
export function mutantsOf(source: string): Mutant[] {
  const script = stripTypeScriptTypes(source);
  const mutants: Mutant[] = [];
  const visit = (node: Node) => {
    for (const [start, end, replacement] of mutations[node.type]?.(node, source) ?? []) {
      if (source.slice(start, end) !== replacement)
        mutants.push({ start, end, replacement, line: source.slice(0, start).split('\n').length });
    }
    const skipped = node.computed === true ? [] : (names[node.type] ?? []);
    for (const [member, value] of Object.entries(node)) {
      if (!skipped.includes(member)) for (const child of [value].flat()) if (isNode(child)) visit(child);
    }
  };
  visit(parse(script, { ecmaVersion: 'latest', sourceType: 'module' }) as unknown as Node);
  return mutants;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';
}

/** The source with the mutant applied. */
export function applyMutant(source: string, { start, end, replacement }: Mutant): string {
  return source.slice(0, start) + replacement + source.slice(end);
}
