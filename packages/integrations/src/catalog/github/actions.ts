import * as z from 'zod';
import { actionsOf, defineAction, defineList } from '../../connector/action.ts';
import { pathTo } from '../../connector/answer.ts';
import { linkPages } from '../../connector/paging.ts';

const connector = 'github';
const Repository = { owner: z.string(), repo: z.string() };
const Issue = z.object({ number: z.int(), title: z.string(), state: z.string(), html_url: z.string() });

const createIssue = defineAction({
  connector,
  name: 'createIssue',
  description: 'Opens an issue.',
  input: z.object({
    ...Repository,
    title: z.string().min(1),
    body: z.string().optional(),
    labels: z.array(z.string()).optional(),
  }),
  output: Issue,
  request: ({ owner, repo, ...json }) => ({ method: 'POST', path: pathTo`/repos/${owner}/${repo}/issues`, json }),
});

const listIssues = defineList({
  connector,
  name: 'listIssues',
  description: 'The issues of a repository, newest first, pull requests among them.',
  input: z.object({
    ...Repository,
    state: z.enum(['open', 'closed', 'all']).default('open'),
    perPage: z.int().min(1).max(100).default(100),
  }),
  item: Issue,
  request: ({ owner, repo, state, perPage }) => ({
    method: 'GET',
    path: pathTo`/repos/${owner}/${repo}/issues`,
    query: { state, per_page: perPage },
  }),
  items: ({ json }) => json,
  paging: linkPages(),
});

/** What can be done on GitHub. */
export const githubActions = actionsOf(createIssue, listIssues);
