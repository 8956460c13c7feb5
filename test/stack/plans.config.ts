import { definePlans } from './plans-definition.ts';

/** The definition for servers and commands that run as processes of their own. */
export default definePlans({
  sandboxUrl: process.env.SANDBOX_URL ?? '',
  hostUrl: process.env.HOST_URL ?? '',
  stricter: process.env.STRICTER === 'yes',
});
