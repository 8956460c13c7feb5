import * as z from 'zod';

/** Text that the database can keep: it refuses NUL, and half of a surrogate pair inside JSON. */
export const StorableText = z
  .string()
  .refine((text) => !text.includes('\0') && text.isWellFormed(), 'no NUL and no broken characters');
