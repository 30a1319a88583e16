/** The preview, which is loaded after the panel. */
export { previewOf } from '../preview.ts';
export { showPreview } from '../preview-view.ts';
