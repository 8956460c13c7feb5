import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { DefinitionSource } from '@acme/core';

/** The host's definition cannot be used. The message says where and what to do. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Loads `connect.config.ts` as it is: Node strips the types. @throws ConfigError */
export async function loadConfig(path: string): Promise<DefinitionSource> {
  if (!existsSync(path)) {
    throw new ConfigError(
      `${path} does not exist. Write your definition there, or name another file with ACME_CONFIG.`,
    );
  }
  let module: { default?: unknown };
  try {
    module = await import(pathToFileURL(path).href);
  } catch (error) {
    throw new ConfigError(describe(path, error), { cause: error });
  }
  const definition = module.default;
  if (isDefinition(definition)) return definition;
  if (typeof definition === 'object' && definition !== null) {
    const entries = Object.entries(definition);
    const wrong = entries.find(([, value]) => !isDefinition(value));
    if (entries.length > 0 && wrong === undefined) return definition as DefinitionSource;
    if (wrong !== undefined) {
      throw new ConfigError(
        `${path}: the default export's "${wrong[0]}" is no definition. End it with project.define([…]).`,
      );
    }
  }
  throw new ConfigError(
    `${path} has no definition as its default export. End it with: export default project.define([…])`,
  );
}

function isDefinition(value: unknown): value is Extract<DefinitionSource, { kind: 'acme.project' }> {
  return typeof value === 'object' && value !== null && (value as { kind?: unknown }).kind === 'acme.project';
}

function describe(path: string, error: unknown): string {
  if (!(error instanceof Error)) return `${path} did not load: it threw something that is no error.`;
  if (error.name === 'DefinitionError') return error.message;
  const place = placeIn(path, error);
  const hint =
    (error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND'
      ? ' Install what it imports, or correct the path; relative imports need their file ending.'
      : ' Correct it there and start again.';
  return `${place} did not load: ${error.message.split('\n')[0]}.${hint}`;
}

/** `path:line`, from the stack or from what Node prints above a syntax error. */
function placeIn(path: string, error: Error): string {
  for (const line of (error.stack ?? '').split('\n')) {
    const at = line.indexOf(path);
    if (at === -1) continue;
    const number = /^:(\d+)/.exec(line.slice(at + path.length).replace(/^\?[^:]*/, ''))?.[1];
    if (number !== undefined) return `${path}:${number}`;
  }
  return path;
}
