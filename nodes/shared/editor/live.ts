import type { EditorNode } from './red.ts';

/**
 * The settings of nodes of one type as they stand: of the node whose panel is open, what the panel shows; of any
 * other, what is saved, or its default where a flow written by hand leaves it out. Node-RED hands a validator the
 * panel's value of its own setting, but the saved values of all others.
 */
export interface Live<Settings> {
  /** The panel of a node opens; its inputs are there. */
  readonly begin: (node: EditorNode<Settings>) => void;
  readonly end: () => void;
  readonly isOpen: (node: EditorNode<Settings>) => boolean;
  readonly value: <Name extends keyof Settings & string>(node: EditorNode<Settings>, name: Name) => Settings[Name];
  readonly saved: <Name extends keyof Settings & string>(node: EditorNode<Settings>, name: Name) => Settings[Name];
}

/** What a list of config nodes shows where none is chosen; Node-RED saves it as blank. */
const noneChosen = '_ADD_';

/**
 * @param prefix - of the ids of the panel's inputs: `node-input` or `node-config-input`
 * @param defaultsOf - of a node of an earlier version, where they were others
 */
export function createLive<Settings extends object>(
  prefix: string,
  defaults: Settings,
  defaultsOf: (node: EditorNode<Settings>) => Settings = () => defaults,
): Live<Settings> {
  let editing: string | undefined;
  const isOpen = (node: EditorNode<Settings>) => editing === node.id;
  const inputOf = (name: string) => $(`#${prefix}-${name}`);
  const saved: Live<Settings>['saved'] = (node, name) => node[name] ?? defaultsOf(node)[name];
  return {
    begin: (node) => {
      editing = node.id;
      for (const [name, value] of Object.entries(defaultsOf(node))) {
        if (node[name as keyof Settings] === undefined) show(inputOf(name), value);
      }
    },
    end: () => {
      editing = undefined;
    },
    isOpen,
    saved,
    value: (node, name) => {
      const input = isOpen(node) ? inputOf(name) : $();
      if (input.length === 0) return saved(node, name);
      return shownBy(input) as Settings[typeof name];
    },
  };
}

function shownBy(input: JQuery): unknown {
  const type = input.attr('type');
  if (type === 'checkbox') return input.prop('checked');
  const shown = input.val();
  if (type === 'number' && shown !== '') return Number(shown);
  return shown === noneChosen ? '' : shown;
}

function show(input: JQuery, value: unknown): void {
  if (input.attr('type') === 'checkbox') input.prop('checked', Boolean(value));
  // A list of config nodes shows by itself that none is chosen.
  else if (value !== '') input.val(String(value));
}
