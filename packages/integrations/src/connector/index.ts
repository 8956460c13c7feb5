export * from './answer-handshake.ts';
export {
  type Action,
  type ActionHttp,
  type ActionInput,
  type ActionOutput,
  type Actions,
  actionsOf,
  type ActionWork,
  defineAction,
  defineList,
  type ListAction,
  type ListPage,
} from './action.ts';
export { type ActionAnswer, type ActionRequest, pathTo, textAt, valueAt } from './answer.ts';
export type * from './auth.ts';
export { authFields, hasWindow, urlsOf } from './auth-urls.ts';
export { categories, type Category } from './category.ts';
export { connectorMistake } from './check-connector.ts';
export type * from './connector.ts';
export { at, jsonOf } from './delivery-json.ts';
export { errorsAt } from './errors-at.ts';
export { fillUrl, matchesWhole, UrlPartError } from './fill-url.ts';
export type * from './manifest.ts';
export {
  cursorPages,
  graphqlPages,
  linkPages,
  nextUrlPages,
  numberedPages,
  offsetPages,
  pages,
  type PagesOptions,
  type Paging,
  PagingError,
  type ReadPage,
} from './paging.ts';
export {
  type ActionCalls,
  type ActionFieldProblems,
  ActionInputError,
  ActionOutputError,
  performAction,
} from './perform-action.ts';
export {
  graphqlErrors,
  isGraphqlFailure,
  kindOfStatus,
  problemIn,
  statusWords,
  type ProblemKind,
  type ProviderProblem,
  type ReadErrors,
} from './problem.ts';
export { type RateLimitHeaders, type RateLimitStanding, readRateLimit, type TimeForm } from './rate-limit.ts';
export { type Doubt, doubtOf } from './prove-delivery.ts';
export { isSignedAnswer } from './signed-answer.ts';
export { signingSecretMistake } from './signing-secret-mistake.ts';
export { fieldsOf, fillTemplate, partsOf } from './template.ts';
export * from './webhooks.ts';
