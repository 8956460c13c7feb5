import { type Kysely, sql } from 'kysely';

/** Frozen: never edited once released; later changes are migrations of their own. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // An empty list of types means all of them.
  `create table connect.destination (
    project_id uuid not null references connect.project,
    id uuid not null,
    url text not null,
    description text,
    types text[] not null default '{}',
    state text not null check (state in ('active', 'disabled')),
    disabled_reason text check (disabled_reason in ('by_host', 'failing', 'gone')),
    failing_since timestamptz,
    sealed_secret text not null,
    sealed_previous_secret text,
    previous_until timestamptz,
    created_at timestamptz not null default now(),
    primary key (project_id, id)
  )`,

  // What is sent is read from the outbox each time, so what is erased there is not sent any more.
  `create table connect.delivery (
    project_id uuid not null,
    id uuid not null,
    destination_id uuid not null,
    outbox_id bigint not null,
    type text not null,
    state text not null check (state in ('pending', 'delivered', 'failed')),
    tries integer not null default 0,
    next_try_at timestamptz,
    created_at timestamptz not null default now(),
    delivered_at timestamptz,
    last_status integer,
    last_error text,
    primary key (project_id, id),
    foreign key (project_id, destination_id) references connect.destination on delete cascade
  )`,
  `create index delivery_due on connect.delivery (project_id, destination_id, next_try_at) where state = 'pending'`,
  `create index delivery_newest on connect.delivery (project_id, destination_id, created_at desc, id desc)`,
  `create index delivery_old on connect.delivery (created_at)`,

  `create table connect.delivery_try (
    project_id uuid not null,
    delivery_id uuid not null,
    id bigint generated always as identity,
    at timestamptz not null default now(),
    took_ms integer not null,
    status integer,
    error text,
    answer text,
    primary key (project_id, delivery_id, id),
    foreign key (project_id, delivery_id) references connect.delivery on delete cascade
  )`,

  // Set where a destination wants to hear of it, and taken away once each has a delivery of its own.
  `alter table connect.outbox add column to_dispatch boolean not null default false`,
  `create index outbox_to_dispatch on connect.outbox (id) where to_dispatch`,
];
