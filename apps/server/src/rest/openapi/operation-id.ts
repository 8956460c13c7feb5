import type { RestRoute } from '../routes.ts';

/** `project.keys.createSecret` is `keysCreateSecret`: what generated clients name their methods. */
export function operationId({ name }: Pick<RestRoute, 'name'>): string {
  return name.replace(/^project\./, '').replace(/\.(\w)/g, (_, letter: string) => letter.toUpperCase());
}
