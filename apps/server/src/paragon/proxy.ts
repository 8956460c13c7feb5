import { AppError, ProviderRequest, type ProviderResponse, type UserActor } from '@acme/api';
import { type ParagonCall, type ParagonVerb, subjectOf } from './paragon-call.ts';
import { notEnabled } from './paragon-error.ts';
import { integrationUuid, personaUuid } from './paragon-ids.ts';
import { findIntegration } from './integrations.ts';
import { selectedConnection } from './selected-connection.ts';

/** Of what a caller sends along, what a provider is to see. The rest is the browser's, or proves who calls here. */
const passedOn = ['accept', 'accept-language', 'content-type'];

/** A request to the provider as the user's account, under the rules that hold for all requests of browsers. */
export const proxyRequest: ParagonVerb = async (call) => {
  const actor = await call.user();
  const { own } = await findIntegration(call, actor, call.parameters['type'] ?? '');
  const raw = isOn(call.request.headers.get('x-paragon-use-raw-response'));
  refuseOtherToken(call.request.headers);
  const { url, ...place } = placeOf(call);
  const asked = ProviderRequest.parse({
    integrationId: own.id,
    connectionId: selectedConnection(call) ?? 'default',
    method: call.request.method,
    ...place,
    headers: headersOf(call.request.headers),
    ...(await bodyOf(call)),
    ...(raw ? { answer: 'base64' } : {}),
  });
  const answer = await ask(call, actor, own.id, url === undefined ? asked : { ...asked, url });
  return raw ? rawAnswer(answer) : envelopeOf(answer);
};

async function ask(
  { services }: ParagonCall,
  actor: UserActor,
  integrationId: string,
  asked: ProviderRequest & { readonly url?: string },
): Promise<ProviderResponse> {
  try {
    return await services.connections.request(actor, subjectOf(actor), asked);
  } catch (error) {
    if (!AppError.is(error) || error.code !== 'connection_required') throw error;
    const { projectId, userId } = actor;
    const who = { personaId: personaUuid(projectId, userId), integrationId: integrationUuid(projectId, integrationId) };
    throw notEnabled(error, { ...who, projectId, userId });
  }
}

/** Where the request goes: below the account's base URL, or to a whole address that has to be below it. */
function placeOf({ request, url, parameters }: ParagonCall): {
  path: string;
  query: Record<string, string>;
  url?: string;
} {
  const whole = request.headers.get('x-paragon-proxy-url');
  const given = whole === null ? url : URL.parse(whole);
  if (given === null) throw new AppError('invalid_request', 'The header X-Paragon-Proxy-Url is no address.');
  const query: Record<string, string> = {};
  for (const [name, value] of given.searchParams) {
    if (Object.hasOwn(query, name)) {
      throw new AppError('invalid_request', `"${name}" is in the query twice. Send this request from your backend.`);
    }
    query[name] = value;
  }
  const path = `/${parameters['rest'] ?? ''}`;
  return { path, query, ...(whole === null ? {} : { url: `${given.origin}${given.pathname}` }) };
}

/** An account has one token here, and what is meant for a person must not go out as an app. */
function refuseOtherToken(headers: Headers): void {
  if (headers.get('x-paragon-use-slack-token-type')?.toLowerCase() !== 'user') return;
  throw new AppError(
    'invalid_request',
    'Slack is connected as the bot of your app, so there is no token of the user. Leave X-Paragon-Use-Slack-Token-Type out.',
  );
}

function headersOf(headers: Headers): Record<string, string> {
  const passed = passedOn.flatMap((name) => {
    const value = headers.get(name);
    return value === null || value === 'auto' ? [] : [[name, value] as const];
  });
  return Object.fromEntries(passed);
}

/** SDKs say `auto` and send JSON, or text of the app's own. */
async function bodyOf(call: ParagonCall): Promise<Pick<ProviderRequest, 'json' | 'text'>> {
  const text = await call.text();
  if (text === '') return {};
  const type = call.request.headers.get('content-type') ?? 'auto';
  if (type !== 'auto' && !/[/+]json\b/i.test(type)) return { text };
  try {
    return { json: JSON.parse(text) as unknown };
  } catch {
    return { text };
  }
}

/** With these an answer has no body, and cannot be made with one. */
const bodiless: ReadonlySet<number> = new Set([204, 205, 304]);

function envelopeOf({ status, json, text, base64 }: ProviderResponse): Response {
  if (bodiless.has(status)) return new Response(null, { status });
  return Response.json({ output: json ?? text ?? base64 ?? null }, { status });
}

function rawAnswer({ status, headers, base64 = '' }: ProviderResponse): Response {
  return new Response(bodiless.has(status) ? null : Buffer.from(base64, 'base64'), { status, headers });
}

function isOn(value: string | null): boolean {
  return value === '1' || value === 'true';
}
