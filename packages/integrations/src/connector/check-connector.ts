import type { Auth, AuthField, Placement, RevocationCall } from './auth.ts';
import { authFields, hasWindow, parameterPattern, urlsOf } from './auth-urls.ts';
import { webhookMistake } from './check-webhooks.ts';
import type { Connector } from './connector.ts';
import { fieldsOf } from './template.ts';

const fieldName = /^[A-Za-z][A-Za-z0-9_]{0,39}$/;
/** Made by a sign-in, besides what is typed. */
const tokenFields = ['accessToken'];

/** What is wrong with a connector, in words; undefined when nothing is. */
export function connectorMistake(connector: Connector): string | undefined {
  return (
    mistakeInFields(authFields(connector.auth)) ??
    mistakeInOAuth(connector.auth) ??
    mistakeInUrls(connector) ??
    mistakeInTemplates(connector.auth) ??
    webhookMistake(connector) ??
    mistakeInActions(connector)
  );
}

function mistakeInActions({ id, actions = {} }: Connector): string | undefined {
  const all = Object.entries(actions);
  // A connector that is a copy under another id brings the actions of its original, all of them.
  const isCopy = all.every(([, { connector }]) => connector === all[0]?.[1].connector);
  for (const [name, action] of all) {
    if (action.name !== name) return `the action "${action.name}" is there under the name "${name}"`;
    if (action.connector !== id && !isCopy) return `the action "${name}" is one of "${action.connector}"`;
  }
  return undefined;
}

function mistakeInFields(fields: readonly AuthField[]): string | undefined {
  const names = fields.map(({ name }) => name);
  for (const name of names) {
    if (!fieldName.test(name)) return `the field "${name}" needs a name of letters, digits and "_"`;
    if (tokenFields.includes(name)) return `the name "${name}" is what a sign-in gives, not what a customer types`;
  }
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) return `there are two fields "${twice}"`;
  for (const field of fields) {
    const mistake = mistakeInChoices(field);
    if (mistake !== undefined) return mistake;
  }
  return undefined;
}

function mistakeInChoices({ name, choices, secret, pattern, multiline }: AuthField): string | undefined {
  if (choices === undefined) return undefined;
  if (secret || multiline || pattern !== undefined) {
    return `the field "${name}" has choices, so it can be neither secret nor multiline, and needs no pattern`;
  }
  const values = choices.map(({ value }) => value);
  const isWrong = choices.some(({ value, label }) => value.trim() !== value || value === '' || label.trim() === '');
  if (choices.length === 0 || isWrong) return `the field "${name}" needs choices, each with a value and a label`;
  const twice = values.find((value, index) => values.indexOf(value) !== index);
  return twice === undefined ? undefined : `the field "${name}" has the choice "${twice}" twice`;
}

function mistakeInOAuth(auth: Auth): string | undefined {
  if (!hasWindow(auth)) return undefined;
  const secret = auth.fields?.find((field) => field.secret);
  if (secret !== undefined)
    return `the field "${secret.name}" is secret, but what is asked before a window goes into URLs`;
  if (auth.kind === 'oauth1') return undefined;
  if (auth.revocation !== undefined && auth.revocationUrl !== undefined) {
    return 'it has revocationUrl and revocation, and a grant is taken back once';
  }
  const revocationMistake = mistakeInRevocation(auth.revocation);
  if (revocationMistake !== undefined) return revocationMistake;
  const { signedAnswer, fromCallback = {} } = auth;
  if (signedAnswer !== undefined) {
    const unsigned = [signedAnswer.parameter, ...(signedAnswer.unsigned ?? [])];
    const read = ['code', 'state', 'iss', ...Object.values(fromCallback).map(({ parameter }) => parameter)];
    const open = read.find((parameter) => unsigned.includes(parameter));
    if (open !== undefined) return `"${open}" of the provider's answer is used, and signedAnswer leaves it unsigned`;
  }
  const missing = auth.requiredScopes?.find((scope) => !auth.scopes.includes(scope));
  return missing === undefined ? undefined : `the scope "${missing}" is required but not among the scopes it asks for`;
}

const revocationFields = ['accessToken', 'refreshToken', 'accountId', 'clientId', 'clientSecret'];

function mistakeInRevocation(call: RevocationCall | undefined): string | undefined {
  if (call === undefined) return undefined;
  const { headers = {}, query = {}, json, form } = call;
  if (json !== undefined && form !== undefined) return 'its revocation has a body in JSON and one as a form';
  const templates = [headers, query, json ?? {}, form ?? {}].flatMap((given) => Object.values(given));
  const unknown = templates.flatMap(fieldsOf).find((field) => !revocationFields.includes(field));
  return unknown === undefined ? undefined : `its revocation has {${unknown}}, and there is no such field`;
}

function mistakeInUrls(connector: Connector): string | undefined {
  for (const [name, template] of Object.entries(urlsOf(connector))) {
    const unknown = fieldsOf(template).find((field) => parameterPattern(connector.auth, field) === undefined);
    if (unknown !== undefined) return `${name} has {${unknown}}, which is no field with a pattern and without a secret`;
    const example = template.replace(/^\{[^}]*\}/, 'https://account.example').replace(/\{[^}]*\}/g, 'x');
    if (!URL.canParse(example)) return `${name} is no URL: ${template}`;
    const { protocol, hostname, username, password, hash } = new URL(example);
    const isLocal = hostname === '127.0.0.1' || hostname === 'localhost' || hostname === '[::1]';
    if (protocol !== 'https:' && !(protocol === 'http:' && isLocal)) return `${name} does not begin with https://`;
    if (username !== '' || password !== '' || hash !== '')
      return `${name} has a user or a fragment, which a URL of an API has not`;
  }
  return undefined;
}

function mistakeInTemplates(auth: Auth): string | undefined {
  const known = new Set(authFields(auth).map(({ name }) => name));
  if (auth.kind === 'oauth2' || auth.kind === 'client_credentials' || auth.kind === 'jwt_bearer')
    tokenFields.forEach((name) => known.add(name));
  for (const [where, template] of templatesOf(auth)) {
    const unknown = fieldsOf(template).find((field) => !known.has(field));
    if (unknown !== undefined) return `${where} has {${unknown}}, and there is no such field`;
  }
  return undefined;
}

function templatesOf(auth: Auth): readonly (readonly [string, string])[] {
  switch (auth.kind) {
    case 'oauth2':
      return placed(auth.placement);
    case 'client_credentials': {
      const { id, secret } = auth.client ?? { id: 'clientId', secret: 'clientSecret' };
      return [['client', `{${id}}{${secret}}`], ...placed(auth.placement)];
    }
    case 'jwt_bearer':
      return [
        ...[auth.issuer, auth.privateKey, auth.keyId, auth.subject]
          .filter((path) => path !== undefined)
          .map((path) => ['the assertion', `{${path.split('.')[0]}}`] as const),
        ...placed(auth.placement),
      ];
    case 'api_key':
      return placed(auth);
    case 'basic':
      return [['the name and password', `${auth.username ?? '{username}'}${auth.password ?? '{password}'}`]];
    case 'oauth1':
    case 'none':
      return [];
  }
}

function placed(placement: Placement | undefined): readonly (readonly [string, string])[] {
  return [
    ...Object.entries(placement?.headers ?? {}).map(([name, template]) => [`the header ${name}`, template] as const),
    ...Object.entries(placement?.query ?? {}).map(([name, template]) => [`the parameter ${name}`, template] as const),
  ];
}
