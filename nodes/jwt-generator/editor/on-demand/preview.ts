/** The preview and what explains claims, which are loaded after the panel. */
export { usedProperties } from '../../../shared/editor/used-properties.ts';
export { prepareClaimHints } from '../claim-hints.ts';
export { flowWarningsOf } from '../flow-warnings.ts';
export { previewOf } from '../preview.ts';
export { showPreview } from '../preview-view.ts';
