import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Colleagues, startColleagues } from './stack/colleagues.ts';

/**
 * Whatever the order in which people join and leave companies, share, take back and are suspended: who sees and who uses an
 * account is what a few lines say, asked through the doors that customers and hosts use.
 */
let the: Colleagues;
beforeAll(async () => {
  // Nothing runs: what an event starts is asked for, and told at once.
  the = await startColleagues({ work: false });
});
afterAll(() => the.stack.stop());

const companies = [null, 'one', 'two'] as const;
type Company = (typeof companies)[number];

/** What is known of a person who owns one account. */
interface Person {
  readonly run: number;
  readonly userId: string;
  readonly connectionId: string;
  company: Company;
  sharedWith: Company;
  suspended: boolean;
}

type Act =
  | { readonly kind: 'join'; readonly who: number; readonly company: Company }
  | { readonly kind: 'share'; readonly who: number; readonly shared: boolean; readonly by: 'owner' | 'host' }
  | { readonly kind: 'suspend'; readonly who: number; readonly suspended: boolean }
  | { readonly kind: 'steal'; readonly who: number; readonly whose: number };

const who = fc.nat({ max: 2 });
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('join'), who, company: fc.constantFrom(...companies) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('share'),
      who,
      shared: fc.boolean(),
      by: fc.constantFrom('owner', 'host'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('suspend'), who, suspended: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('steal'), who, whose: who }) },
);

const maySee = (viewer: Person, owner: Person): boolean =>
  viewer === owner ||
  (owner.sharedWith !== null && owner.sharedWith === owner.company && owner.sharedWith === viewer.company);

async function perform(people: readonly Person[], one: Act): Promise<void> {
  const person = people[one.who] as Person;
  const { userId, connectionId } = person;
  switch (one.kind) {
    case 'join':
      // Companies of this run, so that nobody of another is a colleague.
      await the.join(userId, one.company === null ? null : `${person.run}-${one.company}`);
      if (one.company !== person.company) person.sharedWith = null;
      person.company = one.company;
      return;
    case 'share': {
      const done =
        one.by === 'host'
          ? the.client.connections.change(userId, connectionId, { shared: one.shared }).catch(({ code }) => code)
          : the
              .as(userId, 'me.changeConnection', { connectionId, shared: one.shared })
              .then((body) => body.data?.code ?? body);
      const refused = one.shared && person.company === null;
      if (!refused) person.sharedWith = one.shared ? person.company : null;
      expect(await done).toEqual(refused ? 'conflict' : expect.objectContaining({ shared: one.shared }));
      return;
    }
    case 'suspend':
      await (one.suspended ? the.client.users.suspend(userId) : the.client.users.resume(userId));
      person.suspended = one.suspended;
      return;
    case 'steal': {
      const whose = people[one.whose] as Person;
      if (whose === person) return;
      const change = { connectionId: whose.connectionId, alias: 'Stolen' };
      expect((await the.as(userId, 'me.changeConnection', change)).data).toMatchObject({ code: 'not_found' });
      expect((await the.as(userId, 'me.disconnect', { connectionId: whose.connectionId })).data).toMatchObject({
        code: 'not_found',
      });
    }
  }
}

/** What one person finds: every account that they see and how, what comes of a request as each, and what an event starts. */
interface View {
  readonly viewer: string;
  readonly seen: Readonly<Record<string, unknown>>;
  readonly asked: readonly unknown[];
  readonly started: readonly string[];
}

const inOrder = (ids: readonly (string | undefined)[]) => ids.map(String).toSorted((a, b) => (a < b ? -1 : 1));

function foresee(people: readonly Person[], viewer: Person): View {
  const isHeld = (owner: Person) => viewer.suspended || owner.suspended;
  const visible = people.filter((owner) => maySee(viewer, owner));
  return {
    viewer: viewer.userId,
    seen: Object.fromEntries(
      visible.map((owner) => [
        owner.connectionId,
        {
          owner: owner === viewer ? 'self' : owner.userId,
          shared: owner.sharedWith !== null,
          state: isHeld(owner) ? 'suspended' : 'connected',
        },
      ]),
    ),
    asked: people.map((owner) => (!maySee(viewer, owner) ? 'not_found' : isHeld(owner) ? 'suspended' : 200)),
    started: inOrder(visible.filter((owner) => !isHeld(owner)).map(({ connectionId }) => connectionId)),
  };
}

async function observe(people: readonly Person[], { userId }: Person): Promise<View> {
  const accounts = await the.accountsOf(userId);
  const asked = [];
  for (const { connectionId } of people) {
    const answer = await the.as(userId, 'me.connections.request', { connectionId, method: 'GET', path: '/me' });
    asked.push(answer.data?.code ?? answer.status);
  }
  // Refused for what they may not use and while they are suspended: then the event has to start nothing.
  for (const { connectionId } of people) {
    await the.as(userId, 'me.enableWorkflow', { workflowId: 'ask-crm', connectionId });
  }
  const { executionIds } = await the.client.events.send(userId, 'asked', {});
  const started = await Promise.all(executionIds.map((id) => the.client.executions.get(id)));
  return {
    viewer: userId,
    seen: Object.fromEntries(
      accounts.map(({ id, owner, shared = false, state }) => [id, { owner: owner?.id ?? 'self', shared, state }]),
    ),
    asked,
    started: inOrder(started.map(({ connectionId }) => connectionId)),
  };
}

test('three people and whatever they do: who may use what is what the model says', async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 4, maxLength: 8 }), async (acts) => {
      run += 1;
      const people: Person[] = [];
      for (const nth of [0, 1, 2]) {
        const userId = `p${run}-${nth}`;
        await the.join(userId);
        const connectionId = await the.connect(userId, nth);
        people.push({ run, userId, connectionId, company: null, sharedWith: null, suspended: false });
      }
      for (const one of acts) {
        await perform(people, one);
        const views = await Promise.all(people.map((viewer) => observe(people, viewer)));
        expect(views).toEqual(people.map((viewer) => foresee(people, viewer)));
      }
    }),
    { numRuns: 6 },
  );
});
