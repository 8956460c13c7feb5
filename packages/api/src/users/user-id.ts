import * as z from 'zod';

/** The host's own id of one of its customers: compared byte for byte, 1 to 255 code points. */
export const UserId = z
  .string()
  .refine((v) => v !== '' && Array.from(v).length <= 255, '1 to 255 characters')
  .refine((v) => !/[\p{Cc}\p{Cf}\p{Cs}\uFFFD]/u.test(v), 'no control, format or broken characters');
