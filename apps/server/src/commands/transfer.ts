import { type Command, InvalidArgumentError, Option } from 'commander';
import { auditExport, readMoment } from './audit-export.ts';
import { exportCommand } from './export.ts';
import { importCommand, importParagonCommand } from './import.ts';

/** `export`, `import`, `import-paragon` and `audit export`. */
export function addTransferCommands(program: Command): void {
  const key = (command: Command): Command =>
    command
      .option('--transfer-key-file <file>', 'a file with the key for what is sealed, as id:base64')
      .option('--transfer-key-env <name>', 'the environment variable that holds that key');
  const importing = (command: Command): Command =>
    command
      .requiredOption('--project <slug-or-id>', 'which project')
      .option('--overwrite', 'let the file win over what is newer here')
      .option('--dry-run', 'say what would happen, and write nothing')
      .option('--from-line <n>', 'go on from this line (in a JSON array, this element)', readLineNumber)
      .option('--report <file>', 'write what was skipped, and why, as JSON Lines');

  key(program.command('export'))
    .description('write users with metadata, settings and connections as JSON Lines')
    .requiredOption('--project <slug-or-id>', 'which project')
    .option('--query <query>', 'only the users that this search finds')
    .option('--out <file>', 'a new file, instead of standard output')
    .option('--report <file>', 'write what stayed behind, and why, as JSON Lines')
    .action(exportCommand);
  importing(key(program.command('import <file>')))
    .description('bring users from a file of "export"; - reads standard input')
    .option('--without-secrets', 'leave what is sealed in the file behind')
    .action(importCommand);
  importing(program.command('import-paragon <file>'))
    .description('bring Connected Users of Paragon, a JSON array or JSON Lines; - reads standard input')
    .option('--map <name=key>', 'the name here of a metadata name there; may be given again', readName, new Map())
    .action(importParagonCommand);
  program
    .command('audit')
    .description('who did what')
    .command('export')
    .description('write the audit of a project, oldest first')
    .requiredOption('--project <slug-or-id>', 'which project')
    .option('--user <id>', 'only what was done to this user')
    .option('--from <when>', 'from this day (UTC) or moment on', readMoment)
    .option('--to <when>', 'until before this day (UTC) or moment', readMoment)
    .addOption(new Option('--format <format>', 'how').choices(['jsonl', 'csv']).default('jsonl'))
    .option('--out <file>', 'a new file, instead of standard output')
    .action(auditExport);
}

function readLineNumber(text: string): number {
  const line = Number(text);
  if (Number.isInteger(line) && line >= 1) return line;
  throw new InvalidArgumentError('Give a whole number from 1.');
}

/** The last "=" divides: a name here has none. */
function readName(text: string, before: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const at = text.lastIndexOf('=');
  if (at < 1 || at === text.length - 1) {
    throw new InvalidArgumentError('Give it as name=key, such as "Company Name=companyName".');
  }
  return new Map([...before, [text.slice(0, at), text.slice(at + 1)]]);
}
