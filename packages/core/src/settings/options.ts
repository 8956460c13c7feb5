import {
  AppError,
  type FieldProblem,
  type OptionsPage,
  type OptionsQuery,
  type ServerActor,
  type Subject,
  type UserActor,
} from '@acme/api';
import type { Choices, Integration, LoadedOptions, SettingsFields, SettingValue } from '@acme/integrations';
import { readSettings } from '@acme/integrations/runtime';
import { noConnection } from '../connections/no-connection.ts';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import type { ProviderCallDeps } from '../provider-calls/call-provider.ts';
import { chooseConnection } from '../provider-calls/choose-connection.ts';
import { describeFailure } from '../provider-calls/describe-failure.ts';
import { accountHttp } from './account-http.ts';
import { findFields } from './find-section.ts';
import { readOptions, readPlace } from './read-options.ts';
import { sectionOf } from './sections.ts';

type OptionsDeps = ProviderCallDeps & Pick<CoreDeps, 'projects' | 'definitions' | 'clock' | 'optionsTimeoutMs'>;
type AccountChoices = Extract<Choices, { readonly from: 'account' }>;

/** A page of the choices that an account has for one setting. See `SettingsService.options`. */
export async function loadSettingOptions(
  deps: OptionsDeps,
  actor: ServerActor | UserActor,
  subject: Subject,
  query: OptionsQuery,
): Promise<OptionsPage> {
  const { projectId } = subject;
  const { slug } = await deps.projects.get(projectId);
  const wanted = { connectionId: query.connectionId };
  const chosen = await chooseConnection(deps, forProject(deps.db, projectId), subject, wanted);
  // Who may not fill anything in needs no choices.
  if (chosen.isLent || chosen.filled === undefined) throw noConnection();
  const { connectionId, usedBy, integration } = chosen;
  const { fields } = findFields(deps.definitions.of(slug), integration.id, query);
  const choices = choicesOf(fields, query.setting);
  const place = readPlace(query.cursor);
  const given = query.values ?? sectionOf(chosen.filled, query.workflowId).values;
  const settings = dependedOn(fields, choices, given);
  const account = { projectId, connectionId, usedBy, connector: integration.connector };
  const search = query.search?.trim() ?? '';
  const startedAt = performance.now();
  try {
    const loaded = await inTime(deps.optionsTimeoutMs, integration, (signal) =>
      choices.load({
        http: accountHttp(deps, account, signal),
        settings,
        ...(choices.searchable && search !== '' ? { search } : {}),
        ...(place.cursor === undefined ? {} : { cursor: place.cursor }),
      }),
    );
    const page = readOptions(loaded, place);
    const tookMs = Math.round(performance.now() - startedAt);
    deps.log.info({ projectId, connectionId, setting: query.setting, by: actor.kind, tookMs }, 'choices were loaded');
    return page;
  } catch (error) {
    const known = describeFailure(integration, error);
    if (AppError.is(known)) throw known;
    deps.log.error(
      { err: error, projectId, connectionId, workflowId: query.workflowId, setting: query.setting },
      'loading the choices of a setting failed; correct its "options" in the definition',
    );
    const { label } = fields[query.setting] ?? { label: query.setting };
    throw new AppError('provider_error', `The choices of "${label}" could not be loaded. Try again later.`, {
      cause: error,
    });
  }
}

/** @throws not_found, invalid_request */
function choicesOf(fields: SettingsFields, name: string): AccountChoices {
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (field === undefined)
    throw new AppError('not_found', 'There is no such setting. Check its name in the definition.');
  if (field.choices?.from === 'account') return field.choices;
  throw new AppError('invalid_request', `"${field.label}" has no choices that the account is asked for.`);
}

/** What a setting depends on, and nothing else. @throws invalid_fields naming what has to be filled in first */
function dependedOn(
  fields: SettingsFields,
  { dependsOn }: AccountChoices,
  given: Readonly<Record<string, unknown>>,
): Readonly<Record<string, SettingValue>> {
  const first = Object.fromEntries(Object.entries(fields).filter(([name]) => dependsOn.includes(name)));
  const { values } = readSettings(first, given);
  const problems = dependsOn.flatMap((name): [string, FieldProblem][] => {
    const label = fields[name]?.label ?? name;
    return Object.hasOwn(values, name) ? [] : [[name, { code: 'required', message: `Fill in "${label}" first.` }]];
  });
  const [problem] = problems;
  if (problem === undefined) return values;
  throw new AppError('invalid_fields', problem[1].message, { fields: Object.fromEntries(problems) });
}

async function inTime(
  timeoutMs: number,
  { name }: Integration,
  load: (signal: AbortSignal) => LoadedOptions | Promise<LoadedOptions>,
): Promise<LoadedOptions> {
  const over = new AbortController();
  const late = new AppError('provider_error', `${name} took too long to give the choices. Try again later.`);
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(late), timeoutMs);
  });
  try {
    // Begun in a promise, so that what it throws at once comes the same way.
    return await Promise.race([Promise.resolve().then(() => load(over.signal)), tooLate]);
  } finally {
    clearTimeout(timer);
    over.abort();
  }
}
