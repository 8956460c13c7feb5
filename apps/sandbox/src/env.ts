import * as z from 'zod';
import { SandboxClient } from './oidc/clients.ts';

const client = SandboxClient.shape;

const Environment = z
  .object({
    PORT: z.coerce.number().int().min(0).max(65_535).default(4_400),
    SANDBOX_ISSUER_URL: z.url().endsWith('/oidc').optional(),
    SANDBOX_CLIENT_ID: client.clientId.optional(),
    SANDBOX_CLIENT_SECRET: client.clientSecret.optional(),
    /** One or more, separated by commas. */
    SANDBOX_REDIRECT_URI: z
      .string()
      .transform((value) => value.split(',').map((uri) => uri.trim()))
      .pipe(client.redirectUris)
      .optional(),
    SANDBOX_CLIENT_NAME: client.name,
    SANDBOX_CONTROL_TOKEN: z.string().min(16).max(500).optional(),
    SANDBOX_DATA_FILE: z.string().min(1).optional(),
  })
  .superRefine((value, context) => {
    const names = ['SANDBOX_CLIENT_ID', 'SANDBOX_CLIENT_SECRET', 'SANDBOX_REDIRECT_URI'] as const;
    const given = names.filter((name) => value[name] !== undefined);
    const missing = names.find((name) => value[name] === undefined);
    if (given.length > 0 && missing) {
      context.addIssue({ code: 'custom', path: [missing], message: `is needed together with ${given.join(' and ')}` });
    }
  });

export type Environment = z.infer<typeof Environment>;

/** Reads the environment, or says in one line which variable is wrong and why. An empty variable counts as absent. */
export function readEnvironment(
  source: Readonly<Record<string, string | undefined>> = process.env,
): { readonly ok: true; readonly environment: Environment } | { readonly ok: false; readonly problem: string } {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
  const parsed = Environment.safeParse(given);
  if (parsed.success) return { ok: true, environment: parsed.data };
  const [issue] = parsed.error.issues;
  return { ok: false, problem: `${String(issue?.path[0] ?? 'environment')}: ${issue?.message ?? 'is wrong'}` };
}
