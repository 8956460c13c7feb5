/** What a product may be for. Customers read it in their language. */
export const categories = [
  'accounting',
  'analytics',
  'calendar',
  'chat',
  'commerce',
  'crm',
  'design',
  'development',
  'documents',
  'email',
  'files',
  'forms',
  'hr',
  'marketing',
  'payments',
  'project-management',
  'support',
] as const;

/** One of them. */
export type Category = (typeof categories)[number];
