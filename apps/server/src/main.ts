import { AppError } from '@acme/api';
import { TransferError } from '@acme/core';
import { Command, Option } from 'commander';
import { doctor } from './commands/doctor.ts';
import { integrationConfigure } from './commands/integration-configure.ts';
import { keysCommand } from './commands/keys.ts';
import { migrateCommand } from './commands/migrate.ts';
import { projectConfigure, projectList } from './commands/project-configure.ts';
import { projectCreate } from './commands/project-create.ts';
import { executionsCommand } from './commands/executions.ts';
import { rulesCommand } from './commands/rules.ts';
import { start } from './commands/start.ts';
import { addTransferCommands } from './commands/transfer.ts';
import { ConfigError } from './load-config.ts';
import { EnvError } from './env-error.ts';

const exitConfig = 78;

/** The `acme-connect` command. Every mistake ends in one line that says what to do. */
export async function run(argv: readonly string[]): Promise<void> {
  const program = new Command('acme-connect')
    .description('Embedded integrations for your product: one process, one Postgres.')
    .showHelpAfterError('(try --help)');

  program
    .command('start')
    .description('run the server')
    .addOption(new Option('--role <role>', 'what this process does').choices(['api', 'worker', 'all']).default('all'))
    .action((options: { role: 'api' | 'worker' | 'all' }) => start(options));

  program.command('migrate').description('bring the database to this version').action(migrateCommand);

  const project = program.command('project').description('projects: one per product that offers integrations');
  project
    .command('create')
    .description('make a project with a signing key and a secret key; both are shown once')
    .requiredOption('--name <name>', 'what your customers call your product')
    .option('--slug <slug>', 'the name in connect.config.ts; made from the name by default')
    .option(
      '--origin <origin>',
      'an origin of your pages, such as https://app.example.com; may be given again',
      collect,
      [],
    )
    .option('--json', 'one line of JSON')
    .action(projectCreate);
  project
    .command('configure <slug-or-id>')
    .description('change how a project is set up; servers that run take it up at once')
    .option('--name <name>', 'what your customers call your product')
    .option('--add-origin <origin>', 'an origin of your pages that may use it; may be given again', collect, [])
    .option('--remove-origin <origin>', 'one that may not any more; may be given again', collect, [])
    .option('--max-token-ttl <length>', 'how long a user token may be good, such as "1h"; at most 7d')
    .addOption(
      new Option('--require-audience <state>', 'a user token has to name the project as "aud"').choices(['on', 'off']),
    )
    .addOption(
      new Option('--paragon-compat <state>', "apps written for Paragon's SDK may use it").choices(['on', 'off']),
    )
    .option(
      '--revoke-tokens',
      'refuse every user token that was made until now, of all users: after a leaked signing key',
    )
    .action(projectConfigure);
  project.command('list').description('list the projects').option('--json', 'one line of JSON').action(projectList);

  program
    .command('integration')
    .description('integrations of a project')
    .command('configure <integration-id>')
    .description('seal the OAuth client or the signing secret of an integration, read from standard input')
    .requiredOption('--project <slug-or-id>', 'which project')
    .option('--client-id <id>', 'client id at the provider; its secret is read')
    .option('--signing-secret', 'what the provider signs its webhooks with is read; the one before is good for a day')
    .option('--json', 'the addresses to register at the provider as one line of JSON')
    .action(integrationConfigure);

  program.addCommand(keysCommand());
  program.addCommand(executionsCommand());
  program.addCommand(rulesCommand());
  addTransferCommands(program);
  program.command('doctor').description('check settings, database, keys and definition').action(doctor);

  try {
    await program.parseAsync(argv);
  } catch (error) {
    process.exitCode = report(error);
  }
}

function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

function report(error: unknown): number {
  if (error instanceof EnvError || error instanceof ConfigError) {
    console.error(`acme-connect: ${error.message}`);
    return exitConfig;
  }
  if (AppError.is(error)) {
    console.error(`acme-connect: ${error.message}`);
    return 1;
  }
  if (error instanceof TransferError) {
    console.error(`acme-connect: ${error.message}`);
    return error.code === 'invalid_file' ? 1 : exitConfig;
  }
  const known = error as { code?: unknown; message?: unknown };
  if (known.code === 'invalid_keys') {
    console.error(`acme-connect: ACME_ENCRYPTION_KEYS: ${String(known.message)}`);
    return exitConfig;
  }
  // The errors of storage carry a message made for people.
  console.error(`acme-connect: ${typeof known.message === 'string' ? known.message : String(error)}`);
  return 1;
}
