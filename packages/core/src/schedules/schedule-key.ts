/** Names the schedule of one workflow for one account among those of a user. */
export function scheduleKey(workflowId: string, connectionId: string): string {
  return `${workflowId} ${connectionId}`;
}

/** The other way; undefined for what is no key of ours. */
export function readScheduleKey(
  key: string,
): { readonly workflowId: string; readonly connectionId: string } | undefined {
  const [workflowId, connectionId, ...rest] = key.split(' ');
  return workflowId === undefined || connectionId === undefined || rest.length > 0
    ? undefined
    : { workflowId, connectionId };
}
