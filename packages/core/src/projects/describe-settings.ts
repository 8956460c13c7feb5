/** How a project is set up, as people are shown it. */
export interface ProjectSettings {
  readonly projectId: string;
  readonly slug: string;
  readonly name: string;
  readonly origins: readonly string[];
  readonly maxTokenTtlSeconds: number;
  readonly audienceRequired: boolean;
  readonly paragonCompat: boolean;
  readonly tokensValidAfter?: string;
}

export const settingsColumns = [
  'project_id as projectId',
  'slug',
  'name',
  'origins',
  'max_token_ttl_seconds as maxTokenTtlSeconds',
  'audience_required as audienceRequired',
  'paragon_compat as paragonCompat',
  'tokens_valid_after as tokensValidAfter',
] as const;

/** A row as it is shown. */
export function describeSettings({
  tokensValidAfter,
  ...settings
}: Omit<ProjectSettings, 'tokensValidAfter'> & { readonly tokensValidAfter: Date | null }): ProjectSettings {
  return { ...settings, ...(tokensValidAfter === null ? {} : { tokensValidAfter: tokensValidAfter.toISOString() }) };
}
