/** All claims as JSON, which the panel loads when it is asked to. */
export { openClaimsView } from '../claims-json/view.ts';
