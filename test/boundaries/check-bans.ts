import { globalPaths, namesUsed } from './global-paths.ts';
import { type Import, type Node, type ParsedSource, parseSource } from './parse-source.ts';
import { kindOf, type Repository, type Violation } from './workspace.ts';

interface Ban {
  readonly message: string;
  /** Where it does not hold. */
  readonly except: RegExp;
  readonly imports?: (found: Import) => boolean;
  /** Dotted paths from the global object, with all that is below them. */
  readonly globals?: readonly string[];
  /** Banned wherever they stand as an identifier or a property. */
  readonly names?: readonly string[];
}

const dialling = /^(node:)?(http|https|http2|net|tls|dgram)$/;
const clients = /^(undici|axios|got|ky|needle|node-fetch|cross-fetch|superagent|ws)(\/|$)/;
/** What these modules export that opens no connection: classifying addresses, and answering calls. */
const harmless = new Set(['isIP', 'isIPv4', 'isIPv6', 'BlockList', 'SocketAddress', 'createServer', 'STATUS_CODES']);

const bans: readonly Ban[] = [
  {
    message: 'Only packages/core and packages/workflow speak to Postgres.',
    except: /^packages\/(core|workflow)\/src\//,
    imports: ({ specifier }) => /^(kysely|pg|pg-[a-z-]+)(\/|$)/.test(specifier),
  },
  {
    message: 'Every outgoing call goes through packages/core/src/egress.',
    // The clients call our server, the sandbox plays a third party, the example's pages call the example, and telemetry
    // goes to the operator's own collector.
    except:
      /^(packages\/core\/src\/egress\/|packages\/(sdk|connect|connect-ui)\/src\/|apps\/sandbox\/src\/|apps\/example\/src\/web\/|apps\/server\/src\/telemetry\/send-otlp\.ts$)/,
    imports: ({ specifier, typeOnly, names }) =>
      !typeOnly &&
      (clients.test(specifier) || (dialling.test(specifier) && !names?.every((name) => harmless.has(name)))),
    globals: ['fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource'],
  },
  {
    message: 'The environment is read in apps/*/src/env.ts only.',
    // The one word that a host's bundler puts in its place: what only development builds have.
    except: /^(apps\/[^/]+\/src\/env\.ts|packages\/connect-ui\/src\/panel\/use-appearance\.ts)$/,
    imports: ({ specifier, names }) =>
      /^(node:)?process$/.test(specifier) && !names?.every((name) => !['env', 'default', '*'].includes(name)),
    globals: ['process.env'],
  },
  {
    message: 'Encryption is the business of packages/core/src/vault.',
    except: /^packages\/core\/src\/vault\//,
    names: ['createCipheriv', 'createDecipheriv'],
  },
  {
    message: 'Only packages/core/src/secrets looks behind a secret handle.',
    except: /^packages\/(core\/src\/secrets\/|integrations\/src\/define\/secret\.ts$)/,
    names: ['refOf'],
  },
];

/** What only one place may do. Tests and the settings of tools are free. */
export function checkBans({ files }: Repository): Violation[] {
  const shipped = files.filter(({ path }) => kindOf(path) === 'source');
  return shipped.flatMap((file) => {
    const source = parseSource(file);
    return bans.filter(({ except }) => !except.test(file.path)).flatMap((ban) => applyBan(ban, source));
  });
}

function applyBan(ban: Ban, source: ParsedSource): Violation[] {
  const lines = new Set(source.imports.filter((found) => ban.imports?.(found)).map(({ line }) => line));
  const program = source.program as unknown as Node;
  for (const { path, node } of ban.globals ? globalPaths(program) : []) {
    if (ban.globals?.some((each) => `${path}.`.startsWith(`${each}.`))) lines.add(source.lineAt(node.start));
  }
  for (const { name, node } of ban.names ? namesUsed(program) : []) {
    if (ban.names?.includes(name)) lines.add(source.lineAt(node.start));
  }
  return [...lines].map((line) => ({ file: source.path, line, message: ban.message }));
}
