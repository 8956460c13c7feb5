/** What providers say of a grant that they will not accept again: RFC 6749 §5.2, GitHub, HubSpot, Slack. */
export const deadGrant: ReadonlySet<string> = new Set([
  'invalid_grant',
  'bad_refresh_token',
  'BAD_REFRESH_TOKEN',
  'invalid_refresh_token',
]);
