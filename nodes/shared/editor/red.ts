import type { JsonEditor } from './json-editor.ts';

/** A node or config node in the editor: its settings, and what the editor adds. */
export type EditorNode<Settings> = Settings & {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  /** The flow that it is in. */
  readonly z: string;
  /** The group that it is in. */
  readonly g?: string;
  /** Looks a text up in the node's own catalogue. */
  readonly _: (key: string, values?: Readonly<Record<string, unknown>>) => string;
};

/** How the editor treats one setting. */
export interface PropertyDefinition<Settings, Value> {
  readonly value: Value;
  readonly required?: boolean;
  /** Type of the config node that the setting names. */
  readonly type?: string;
  /** Which config nodes are offered. */
  readonly filter?: (node: ConfigNode) => boolean;
  /** Says what is wrong, or true. Node-RED shows the text only if two parameters are declared. */
  readonly validate?: (this: EditorNode<Settings>, value: Value, options: unknown) => string | true;
}

/** What a node tells the editor of itself. */
export interface EditorDefinition<Settings> {
  readonly category: string;
  readonly color?: string;
  readonly icon?: string;
  readonly inputs?: number;
  readonly outputs?: number;
  readonly defaults: { readonly [Name in keyof Settings]: PropertyDefinition<Settings, Settings[Name]> } & {
    readonly name: PropertyDefinition<Settings, string>;
  };
  readonly credentials?: Readonly<Record<string, { readonly type: 'password' }>>;
  readonly paletteLabel: string;
  readonly label: (this: EditorNode<Settings>) => string;
  readonly labelStyle?: (this: EditorNode<Settings>) => string;
  readonly outputLabels?: (this: EditorNode<Settings>, index: number) => string;
  readonly oneditprepare?: (this: EditorNode<Settings>) => void;
  /** @returns what undo takes back beside the settings */
  readonly oneditsave?: (this: EditorNode<Settings>) => { changed?: true; history?: object[] };
  readonly oneditcancel?: (this: EditorNode<Settings>) => void;
  readonly oneditdelete?: (this: EditorNode<Settings>) => void;
}

/** A config node, as the editor knows it. */
export type ConfigNode = Readonly<Record<string, unknown>> & {
  readonly id: string;
  readonly type: string;
  readonly z?: string;
  readonly g?: string;
};

interface EditorApi {
  readonly nodes: {
    registerType<Settings>(type: string, definition: EditorDefinition<Settings>): void;
    /** Nothing where there is none: null in some versions, undefined in others. */
    node(id: string): ConfigNode | null | undefined;
    id(): string;
    getType(type: string): { readonly label: unknown };
    add(node: object): void;
    remove(id: string): void;
    eachConfig(visit: (node: ConfigNode) => void): void;
    eachNode(visit: (node: ConfigNode) => void): void;
    /** The template of a subflow. */
    subflow(id: string): ConfigNode | null | undefined;
    /** A tab. */
    workspace(id: string): ConfigNode | null | undefined;
    group(id: string): ConfigNode | null | undefined;
    eachLink(
      visit: (link: { readonly source: ConfigNode; readonly sourcePort: number; readonly target: ConfigNode }) => void,
    ): void;
  };
  readonly events: {
    on(event: 'nodes:add' | 'nodes:change' | 'nodes:remove', listener: (node: ConfigNode) => void): void;
    emit(event: 'nodes:change', node: ConfigNode): void;
  };
  readonly tabs: {
    create(options: { readonly element: JQuery; readonly onchange: (tab: { readonly id: string }) => void }): {
      addTab(tab: { readonly id: string; readonly label: string }): void;
      activateTab(id: string): void;
    };
  };
  readonly utils: {
    /** Says what is wrong with a typed value, or true. */
    validateTypedProperty(value: unknown, type: string, options: object): string | true;
    /** Says what is wrong with a path, or true. */
    validatePropertyExpression(path: string, options: object): string | true;
  };
  readonly clipboard: {
    copyText(text: string, button: JQuery, said?: string): void;
  };
  readonly editor: {
    /** Makes of an input, whose id is prefix and property, a list of config nodes with buttons to edit and to add one. */
    prepareConfigNodeSelect(
      node: object,
      property: string,
      type: string,
      prefix: string,
      filter: (node: ConfigNode) => boolean,
    ): void;
    validateNode(node: object): boolean;
    createEditor(options: { readonly id: string; readonly mode: string; readonly value: string }): JsonEditor;
  };
  /** What the server tells every editor. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly i18n: {
    lang(): string;
  };
  /** Looks a text up in the editor's own catalogue. */
  _(key: string, values?: Readonly<Record<string, unknown>>): string;
  notify(text: string, type: 'error' | 'success' | 'warning'): void;
}

declare global {
  /** The Node-RED editor. */
  const RED: EditorApi;
}
