/** Where a user's secret is sealed for; the same value opened anywhere else is refused. */
export function secretAddress(projectId: string, userId: string, name: string) {
  return { table: 'user_secret', projectId, rowId: userId, field: name };
}
