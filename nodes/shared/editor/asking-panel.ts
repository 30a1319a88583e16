/**
 * The panel from which a key dialog was opened. Node-RED takes the panel out of the document while the dialog is open,
 * and each node has a script of its own, so the two meet here.
 */
export interface AskingPanel {
  /** What the key is wanted for: `sig` or `enc`; undefined where another tab is open. */
  readonly use: () => string | undefined;
  readonly isSymmetric: () => boolean;
  readonly setIssuer: (issuer: string) => void;
}

const place = 'jwt-asking-panel';

export function openAskingPanel(panel: AskingPanel): void {
  $(document).data(place, panel);
}

export function closeAskingPanel(): void {
  $(document).removeData(place);
}

export function askingPanel(): AskingPanel | undefined {
  return $(document).data(place);
}
