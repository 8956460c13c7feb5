import { type Context, useContext } from 'react';

/** What the root of a part tells its parts. @throws where there is no such root above */
export function usePartContext<Value>(context: Context<Value | undefined>, root: string): Value {
  const value = useContext(context);
  if (value === undefined) throw new Error(`Acme Connect: put a <${root}> around this part.`);
  return value;
}
