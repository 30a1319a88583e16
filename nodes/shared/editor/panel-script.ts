import { buildPanel, withoutValidation } from './build-panel.ts';
import { loadScript } from './load-script.ts';
import type { EditorDefinition, EditorNode } from './red.ts';

/** What saving a panel tells Node-RED. */
type Saved = ReturnType<NonNullable<EditorDefinition<object>['oneditsave']>>;

/** The part of a node's editor that only an open panel needs. */
export interface PanelScript<Node> {
  /** Builds the panel; its inputs are there. */
  readonly preparePanel: (node: Node) => void;
  /** The panel is saved: what its inputs do not have is put into the node. */
  readonly savePanel: (node: Node) => Saved;
  /** The panel is closed without saving. */
  readonly cancelPanel: (node: Node) => void;
}

/** The panels of all nodes, by type: one script, which is loaded when the first panel is opened. */
export interface PanelScripts {
  readonly panels: Readonly<Record<string, PanelScript<never>>>;
}

/** What Node-RED asks of the panel of one type. */
export interface Panel<Node> {
  readonly open: (node: Node) => void;
  readonly save: (node: Node) => Saved;
  readonly cancel: (node: Node) => void;
}

/** The scripts once they are loaded: the next panel is built without delay. */
let scripts: PanelScripts | undefined;

/**
 * The panel of a type whose script is loaded on demand. Until then its form is taken out of the document, so that it does not
 * move, and Node-RED, which saves the inputs that it finds, changes nothing of a node whose panel was never built.
 */
export function createPanel<Node extends EditorNode<object>>(type: string): Panel<Node> {
  let shown: PanelScript<Node> | undefined;
  const build = (panel: JQuery, node: Node, { panels }: PanelScripts) => {
    const script = panels[type] as PanelScript<Node>;
    buildPanel(panel, () => script.preparePanel(node));
    shown = script;
  };
  return {
    open: (node) => {
      const panel = $(`#${type}-panel`);
      // Node-RED waits for the credentials of a node, and then prepares a dialog that may have been closed.
      if (panel.length === 0) return;
      if (scripts) return build(panel, node, scripts);
      const form = panel.children().detach();
      loadScript<PanelScripts>('jwt-key/panels.js').then(
        (loaded) => {
          scripts = loaded;
          // The panel may have been closed in the meantime.
          if (!panel[0]?.isConnected) return;
          panel.append(form);
          build(panel, node, loaded);
          announce(panel);
        },
        () => {
          const text = node._(`${type}.panel.failed`);
          $('<div class="jwt-box jwt-bad" role="alert"></div>').text(text).appendTo(panel);
        },
      );
    },
    save: (node) => {
      const saved = shown?.savePanel(node) ?? {};
      shown = undefined;
      return saved;
    },
    cancel: (node) => {
      shown?.cancelPanel(node);
      shown = undefined;
    },
  };
}

/** Does what Node-RED does with a panel that is built: shows its words, triggers every input, validates, and sets the focus. */
function announce(panel: JQuery & { i18n?(): void }): void {
  panel.i18n?.();
  const inputs = panel.find(':input').filter((_, { id }) => /^node-(?:config-)?input-/.test(id));
  withoutValidation(() => inputs.attr('skipValidation', 'true').trigger('change').removeAttr('skipValidation'));
  inputs.first().trigger('change');
  const tray = panel.closest('.red-ui-tray-body');
  const focused = document.activeElement;
  if (!focused || focused === document.body || tray[0]?.contains(focused))
    tray.find(':focusable').first().trigger('focus');
}
