// Says on standard error which modules of OpenTelemetry a process loads.
import { registerHooks } from 'node:module';

const told = new Set();

registerHooks({
  load(url, context, nextLoad) {
    const found = /node_modules\/(@opentelemetry\/[^/]+)\//.exec(url)?.[1];
    if (found !== undefined && !told.has(found)) process.stderr.write(`loaded ${found}\n`);
    told.add(found);
    return nextLoad(url, context);
  },
});
