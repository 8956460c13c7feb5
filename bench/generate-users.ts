import type pg from 'pg';
import type { Stages } from './stages.ts';

/** Words of company names; the tail of a name is common, its middle less so, two words side by side are rare. */
const firsts =
  'Alpen,Amber,Arctic,Blaue,Bright,Cœur,Copper,Crimson,Délices,Eastern,Élan,Falken,Fjord,Forêt,Frontier,Glass,Golden,Granite,Grüne,Harbor,Hawthorn,Île,Iron,Ivory,Jade,Juniper,Kestrel,Königs,Lantern,Lumière,Łódź,Maple,Meridian,Midnight,Mistral,Noord,Northern,Oak,Ocean,Öresund,Pacific,Paper,Pine,Prairie,Quartz,Quiet,Raven,Red,River,Sable,Sakura,Señor,Silver,Sølv,Stone,Summit,Süd,Tidal,Timber,Umbra,Velvet,Violet,Wander,Weiß,Willow,Yarrow,Żubr,東京,北京,Москва';
const seconds =
  'Analytics,Apotheke,Bäckerei,Books,Bridge,Builders,Café,Capital,Ceramics,Clinic,Coffee,Compagnie,Cycles,Data,Dental,Design,Dynamics,Energy,Farms,Fitness,Foods,Forge,Freight,Furniture,Gallery,Gärten,Hospitality,Hotels,Insurance,Instruments,Journeys,Kitchen,Labs,Leather,Legal,Logistics,Machines,Maritime,Media,Metals,Mobility,Möbel,Motors,Optics,Outdoor,Packaging,Partners,Pharma,Photo,Plumbing,Pottery,Press,Properties,Publishing,Records,Recycling,Robotics,Roofing,Schule,Security,Société,Software,Solar,Studios,Surveys,Systems,Textiles,Toys,Travel,Ventures,Wines,Works,商店,Книги';
const tails = 'GmbH,Inc,Ltd,LLC,S.A.,AB,Oy,& Söhne,Group,Co.,B.V.,株式会社,Kft.,S.r.l.,ApS';

/** A whole number from 0 below `below`, always the same for the same row and salt. */
const pick = (salt: number, below: number | string, row = 'i') =>
  `(abs(hashint8extended(${row}, ${salt}) % ${below}))::int`;
const word = (list: string, salt: number) =>
  `(string_to_array('${list}', ','))[1 + ${pick(salt, list.split(',').length)}]`;

/** The texts in the order of their keys, as `searchText` of core puts them; the run compares a sample. */
const searchText = `lower(concat_ws(E'\\n', external_id, metadata ->> 'Email', metadata ->> 'account', metadata ->> 'company',
  metadata ->> 'createdOn', metadata ->> 'customerNumber', metadata ->> 'plan', metadata ->> 'region'))`;

/**
 * Users with what hangs on them, made by the server itself. Of 100: 60 `free`, 30 `pro`, the rest `enterprise`, but the
 * oldest tenth is all `legacy`, a value that is common and yet on no first page; 60 have one to three accounts. About 13
 * are of one `account`'s number whatever the number of users, while a `company` has the more of them the more there are.
 */
export async function generateUsers(
  client: pg.Client,
  stages: Stages,
  { projectId, users }: { readonly projectId: string; readonly users: number },
): Promise<void> {
  const name = (what: string) => `${what} of ${projectId.slice(0, 8)}`;
  await stages.inPieces(name('users'), users, 100_000, (from, until) =>
    client.query(usersSql, [projectId, from, until, users]),
  );
  await stages.once(name('secrets'), () =>
    client.query(
      `insert into connect.user_secret (project_id, user_id, name, sealed, fingerprint)
       select project_id, id, 'apiKey', 'v1.none', 'abcd' from connect.connected_user
       where project_id = $1 and hashtextextended(external_id, 20) % 10 < 3`,
      [projectId],
    ),
  );
  await stages.once(name('connections'), () => client.query(connectionsSql, [projectId]));
  await stages.once(name('switches'), () =>
    client.query(
      `insert into connect.workflow_state (project_id, user_id, connection_id, workflow_id, enabled, changed_by)
       select c.project_id, c.user_id, c.id, w.id, hashtextextended(c.id::text, 31) % 4 <> 0, 'user'
       from connect.connection c join (values ('crm', 'send-contacts'), ('crm', 'sync-deals'), ('mail', 'weekly-digest'),
         ('calendar', 'book-meeting')) w(integration_id, id) using (integration_id)
       where c.project_id = $1 and c.state <> 'disconnected'`,
      [projectId],
    ),
  );
  await stages.once(name('suspensions'), () =>
    client.query(
      `insert into connect.suspension (project_id, user_id, integration_id, source, reason, effective_at)
       select project_id, id, case when abs(hashtextextended(external_id, 40)) % 100 = 0 then '' else 'crm' end, 'host', 'unpaid',
         now() - interval '3 days'
       from connect.connected_user where project_id = $1 and abs(hashtextextended(external_id, 40)) % 100 < 2`,
      [projectId],
    ),
  );
}

const usersSql = `
  insert into connect.connected_user
    (project_id, id, external_id, metadata, provenance, search_text, created_at, updated_at, deleted_at)
  select $1, gen_random_uuid(), external_id, metadata,
    (select jsonb_object_agg(key, '{"by":"server","at":"2026-01-01T00:00:00.000Z"}'::jsonb) from jsonb_object_keys(metadata) key),
    ${searchText}, at, at + make_interval(days => ${pick(9, 200)}), case when ${pick(10, 1_000)} = 0 then now() end
  from (
    select i, 'u_' || lpad(to_hex(i * 7919 % 268435399), 7, '0') as external_id, at,
      jsonb_strip_nulls(jsonb_build_object(
        'Email', lower(case when ${pick(1, 50)} = 0 then 'jürgen' else 'user' end || i || '@' || ${pick(2, '(5 + $4::bigint / 20)')} || '.example.test'),
        'account', 'A-' || lpad(${pick(12, '(1 + $4::bigint / 13)')}::text, 6, '0'),
        'company', company,
        'plan', case when i < $4::bigint / 10 then 'legacy' when ${pick(6, 100)} < 60 then 'free'
          when ${pick(6, 100)} < 90 then 'pro' else 'enterprise' end,
        'region', (array['eu', 'eu', 'us', 'us', 'us', 'apac', 'latam', null])[1 + ${pick(7, 8)}],
        'seats', 1 + (1000 * power(${pick(8, 10_000)} / 10000.0, 6))::int,
        'customerNumber', 'C-' || lpad(${pick(11, 100_000_000)}::text, 8, '0'),
        'createdOn', to_char(at, 'YYYY-MM-DD'))) as metadata
    from (
      select i, date_trunc('day', now()) - interval '3 years' + (interval '3 years' / $4::bigint) * i as at,
        concat_ws(' ', ${word(firsts, 3)}, ${word(seconds, 4)}, ${word(tails, 5)}) as company
      from generate_series($2::bigint, $3::bigint - 1) i
      offset 0
    ) made
    -- Fenced off: merged into the query around it, each value would be made once for each use.
    offset 0
  ) user_of_row`;

const connectionsSql = `
  insert into connect.connection
    (project_id, id, user_id, integration_id, state, account_id, account_label, connected_at, changed_at)
  select u.project_id, gen_random_uuid(), u.id, (array['crm', 'mail', 'calendar'])[k], states.state,
    'acc-' || u.external_id || k, initcap(split_part(u.metadata ->> 'company', ' ', 1)) || ' (' || (u.metadata ->> 'Email') || ')',
    u.created_at + interval '1 hour', u.created_at + interval '1 day'
  from connect.connected_user u
  cross join generate_series(1, 3) k
  cross join lateral (select abs(hashtextextended(u.external_id, 50 + k)) % 1000 as dice) dice
  cross join lateral (select case when dice < 880 then 'connected' when dice < 920 then 'needs_reauth' when dice < 940 then 'expiring'
    when dice < 960 then 'needs_setup' when dice < 970 then 'provider_error' when dice < 980 then 'insufficient_scope'
    else 'disconnected' end as state) states
  where u.project_id = $1 and u.deleted_at is null and abs(hashtextextended(u.external_id, 50)) % 100 < (array[60, 30, 10])[k]`;
