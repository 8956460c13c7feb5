import { defineTaskly } from './definition.ts';

/** The definition for servers that run as processes of their own. */
export default defineTaskly({
  sandboxUrl: process.env.SANDBOX_URL ?? '',
  hostUrl: process.env.HOST_URL ?? '',
});
