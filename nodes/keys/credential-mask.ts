/** What Node-RED shows a panel, and takes back from it, in the place of a credential that it keeps. */
export const CREDENTIAL_MASK = '__PWRD__';
