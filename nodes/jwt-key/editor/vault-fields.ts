/**
 * Shows the login of a key in a vault, where the location is its address, and of it what the chosen method needs.
 *
 * @param field - finds the field of a setting
 */
export function showVaultFields(field: (name: string) => JQuery): void {
  const show = () => {
    const isVault = field('source').val() === 'signer' && /^https?:/i.test(String(field('location').val()).trim());
    const login = field('vaultLogin').val();
    $('.jwt-key-vault').toggle(isVault);
    $('.jwt-key-vault-role').toggle(login !== 'token');
    // Kubernetes gives each pod a file.
    $('.jwt-key-vault-secret').toggle(login !== 'kubernetes');
  };
  for (const name of ['source', 'location', 'vaultLogin']) field(name).on('change keyup', show);
  show();
}
