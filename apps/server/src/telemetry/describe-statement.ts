/** What a statement does, without any of its text but names of our own schemas. */
export interface StatementSummary {
  /** Such as `SELECT connect.connection`. */
  readonly summary: string;
  readonly operation: string;
  readonly table: string | undefined;
}

const tables = /\b(?:connect|workflow|pgboss)\.[a-z_]{1,60}\b/;
const verbs = /\b(select|insert|update|delete)\b/i;
const writes = /\b(insert into|update|delete from)\s+((?:connect|workflow|pgboss)\.[a-z_]{1,60})\b/i;

/** So many different texts are kept; the rest is described each time. */
const keepAtMost = 1_000;

/**
 * Names statements. Texts with values in them are not expected, and would not get out: a name is made of a verb and of
 * the first table that is written, or else read.
 */
export function createDescribe(): (text: string) => StatementSummary {
  const known = new Map<string, StatementSummary>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const described = describe(text);
    if (known.size < keepAtMost) known.set(text, described);
    return described;
  };
}

function describe(quoted: string): StatementSummary {
  const text = quoted.replaceAll('"', '');
  const [, write = '', written] = writes.exec(text) ?? [];
  const first = /^\s*(begin|commit|rollback|savepoint|release|start transaction)\b/i.exec(text)?.[1];
  const operation = (first ?? (write.split(' ')[0] || verbs.exec(text)?.[1]) ?? 'statement').toUpperCase();
  const table = first === undefined ? (written ?? tables.exec(text)?.[0]) : undefined;
  return { operation, table, summary: table === undefined ? operation : `${operation} ${table}` };
}
