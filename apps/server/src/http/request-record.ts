import { randomUUID } from 'node:crypto';

/** What becomes known of a request while it is answered. */
export interface RequestRecord {
  readonly id: string;
  /** The pattern of the route that answers, such as `/v1/users/{userId}`; undefined where nothing stands. */
  route: string | undefined;
  /** As the caller has proved it, or as the address names it. */
  projectId: string | undefined;
}

export function openRecord(): RequestRecord {
  return { id: randomUUID(), route: undefined, projectId: undefined };
}
