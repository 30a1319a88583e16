import type { JsonEditor } from '../../../shared/editor/json-editor.ts';

/** A line with what is wrong in it. */
export interface LineMark {
  readonly line: number;
  readonly text: string;
}

interface Monaco {
  readonly editor: {
    setModelMarkers(model: object, owner: string, markers: readonly object[]): void;
  };
}

/** `MarkerSeverity.Error` of Monaco. */
const severity = 8;

/** Underlines lines in Monaco; in any other editor, the list below it says which they are. */
export function markLines(editor: JsonEditor, marks: readonly LineMark[]): void {
  const { monaco } = globalThis as { readonly monaco?: Monaco };
  const model = editor.getModel?.();
  if (!monaco || !model) return;
  const markers = marks.map(({ line, text }) => ({
    ...{ severity, message: text },
    ...{ startLineNumber: line, startColumn: 1, endLineNumber: line, endColumn: 1000 },
  }));
  monaco.editor.setModelMarkers(model, 'jwt', markers);
}
