/** A text editor of Node-RED for JSON. */
export interface JsonEditor {
  getValue(): string;
  setValue(text: string, cursor?: number): void;
  on(event: 'change', listener: () => void): void;
  gotoLine(line: number, column: number): void;
  focus(): void;
  destroy(): void;
  /** Present in the Monaco editor only. */
  updateOptions?(options: object): void;
  layout?(): void;
  getModel?(): object;
}

/** Height of a line, in pixels. */
const lineHeight = 20;

/**
 * Makes Node-RED's text editor of an element. It grows with its text, leaves the wheel to the panel at its ends, and Tab
 * moves the focus out, as in every field; otherwise it would be a keyboard trap.
 *
 * @param id - of the element
 * @param label - its name for screen readers
 * @param lines - the fewest and the most that it shows at once
 */
export function createJsonEditor(
  id: string,
  label: string,
  value: string,
  [minLines, maxLines]: readonly [number, number],
): JsonEditor {
  const created = RED.editor.createEditor({ id, mode: 'ace/mode/json', value });
  created.updateOptions?.({
    ariaLabel: label,
    scrollbar: { alwaysConsumeMouseWheel: false },
    scrollBeyondLastLine: false,
    minimap: { enabled: false },
  });
  const area = $(`#${id}`);
  const grow = () => {
    const lines = created.getValue().split('\n').length;
    area.css('height', `${Math.min(Math.max(lines, minLines), maxLines) * lineHeight + 10}px`);
    created.layout?.();
  };
  created.on('change', grow);
  grow();
  area[0]?.addEventListener('keydown', (event) => event.key === 'Tab' && event.stopPropagation(), { capture: true });
  return created;
}
