import type { Auth, Template } from './auth.ts';
import { parameterPattern } from './auth-urls.ts';
import { fillTemplate } from './template.ts';

/** An account has a part of a URL that it may not have, or lacks one. */
export class UrlPartError extends Error {
  override readonly name = 'UrlPartError';
}

/** What may stand in the middle of a URL without a meaning of its own there (RFC 3986 §2.3). */
const unreserved = /^[A-Za-z0-9._~-]+$/;
/** A whole origin, at the beginning. Whether it may be called at all is for whoever calls it. */
const origin = /^(?:https:\/\/[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|http:\/\/127\.0\.0\.1)(?::\d{1,5})?$/;

/**
 * Makes a URL of a template and the parameters of a connection. Each is held to its pattern again, and can mean nothing but
 * itself in the place where it stands: nobody leads a credential to another host, whatever the pattern overlooked.
 *
 * @throws UrlPartError
 */
export function fillUrl(auth: Auth, template: Template, parameters: Readonly<Record<string, string>>): string {
  return fillTemplate(template, (name) => {
    const value = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    const pattern = parameterPattern(auth, name);
    if (value === undefined || pattern === undefined) throw new UrlPartError(`The account has no "${name}".`);
    const whole = template.startsWith(`{${name}}`) ? origin : unreserved;
    if (!matchesWhole(pattern, value) || !whole.test(value) || /^\.+$/.test(value)) {
      throw new UrlPartError(`The account's "${name}" does not look as it should.`);
    }
    return value;
  });
}

/** Whether the pattern describes all of the value, however its author anchored it. */
export function matchesWhole(pattern: RegExp, value: string): boolean {
  return new RegExp(`^(?:${pattern.source})$`, pattern.flags.replace(/[gmy]/g, '')).test(value);
}
