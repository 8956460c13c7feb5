/** How an account is connected. */
export const authKinds = ['oauth2', 'oauth1', 'client_credentials', 'jwt_bearer', 'api_key', 'basic', 'none'] as const;
/** See {@link authKinds}. */
export type AuthKind = (typeof authKinds)[number];

/**
 * What the customer meets first: the provider's window, a form, or a form and then the window. A window has to be opened
 * in the click itself, so a page knows this before anybody clicks.
 */
export const connectBeginnings = ['window', 'fields', 'fields_then_window'] as const;
/** See {@link connectBeginnings}. */
export type ConnectBeginning = (typeof connectBeginnings)[number];
