import type {
  DeleteQueryBuilder,
  DeleteResult,
  InsertQueryBuilder,
  InsertResult,
  SelectQueryBuilder,
  UpdateQueryBuilder,
  UpdateResult,
} from 'kysely';
import type { Insertable } from 'kysely';
import type { Database, Db, ProjectTables, Trx } from './database.ts';

type TableName = keyof ProjectTables;
type Values<Table extends TableName> = Omit<Insertable<Database[Table]>, 'project_id'>;

/**
 * The database as one project sees it. Every statement built from it carries the project, so a
 * query without the tenant cannot be written.
 */
export interface ProjectDb<Handle extends Db = Db> {
  readonly projectId: string;
  /** The unbound handle: for SQL text that names `project_id` itself, and for the engine's own transaction argument. */
  readonly unbound: Handle;
  selectFrom<Table extends TableName>(table: Table): SelectQueryBuilder<Database, Table, object>;
  insertInto<Table extends TableName>(
    table: Table,
    values: Values<Table>,
  ): InsertQueryBuilder<Database, Table, InsertResult>;
  updateTable<Table extends TableName>(table: Table): UpdateQueryBuilder<Database, Table, Table, UpdateResult>;
  deleteFrom<Table extends TableName>(table: Table): DeleteQueryBuilder<Database, Table, DeleteResult>;
  transaction<Result>(work: (trx: ProjectTrx) => Promise<Result>): Promise<Result>;
}

/** A project's database inside a transaction: what a verb that writes twice asks for. */
export type ProjectTrx = ProjectDb<Trx>;

/** Binds a handle to one project. */
export function forProject<Handle extends Db>(db: Handle, projectId: string): ProjectDb<Handle> {
  // Kysely cannot prove that a generic table has this column; every ProjectTables entry does.
  const plain = db as unknown as {
    selectFrom(table: string): { where(column: string, op: '=', value: string): unknown };
    insertInto(table: string): { values(values: object): unknown };
    updateTable(table: string): { where(column: string, op: '=', value: string): unknown };
    deleteFrom(table: string): { where(column: string, op: '=', value: string): unknown };
  };
  return {
    projectId,
    unbound: db,
    selectFrom: (table) => plain.selectFrom(table).where('project_id', '=', projectId) as never,
    insertInto: (table, values) => plain.insertInto(table).values({ ...values, project_id: projectId }) as never,
    updateTable: (table) => plain.updateTable(table).where('project_id', '=', projectId) as never,
    deleteFrom: (table) => plain.deleteFrom(table).where('project_id', '=', projectId) as never,
    transaction: (work) =>
      db.isTransaction
        ? work(forProject(db as unknown as Trx, projectId))
        : db.transaction().execute((trx) => work(forProject(trx, projectId))),
  };
}
