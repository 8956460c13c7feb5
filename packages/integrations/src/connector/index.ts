export type * from './auth.ts';
export { authFields, hasWindow, urlsOf } from './auth-urls.ts';
export { connectorMistake } from './check-connector.ts';
export type * from './connector.ts';
export { fillUrl, matchesWhole, UrlPartError } from './fill-url.ts';
export type * from './manifest.ts';
export { fillTemplate, partsOf } from './template.ts';
