import { defineConfig } from 'tsdown';
import { library } from '../../tsdown.base.ts';

// Nobody imports an app, so it ships no declarations.
export default defineConfig({ ...library(['src/main.ts'], 'node'), dts: false });
