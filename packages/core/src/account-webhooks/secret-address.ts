/** Where the secret of one webhook is sealed for. */
export function webhookSecretAddress(projectId: string, webhookId: string, field: 'secret' | 'previous') {
  return { table: 'account_webhook', projectId, rowId: webhookId, field };
}
